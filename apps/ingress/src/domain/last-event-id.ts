import { ChassisError } from '@chassis/contracts';

/** The id of an event as readers see it: its run and its position in that run's log, so that an id says of which run it is. */
export const eventId = (run: string, position: number): string => `${run}:${position}`;

/** The position behind a `Last-Event-ID` of this run; 0 without one. */
export function lastEventPosition(header: string | undefined, run: string): number {
  if (header === undefined || header === '') return 0;
  const [, named, position] = /^([\w.:-]{1,200}):([1-9]\d{0,8})$/.exec(header) ?? [];
  if (named === undefined)
    throw new ChassisError(
      'invalid',
      'invalid-last-event-id',
      'Last-Event-ID must be the id of an event of this run, as the stream gave it; leave it out to read from the start.',
    );
  if (named !== run)
    throw new ChassisError(
      'invalid',
      'last-event-id-of-another-run',
      `Last-Event-ID is of run ${named}, and this is run ${run}; leave it out to read from the start.`,
    );
  return Number(position);
}
