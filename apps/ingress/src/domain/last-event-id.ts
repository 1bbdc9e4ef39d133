import { ChassisError } from '@chassis/contracts';

/** The position behind a `Last-Event-ID`; 0 without one. */
export function lastEventPosition(header: string | undefined): number {
  if (header === undefined || header === '') return 0;
  if (/^[1-9]\d{0,8}$/.test(header)) return Number(header);
  throw new ChassisError(
    'invalid',
    'invalid-last-event-id',
    'Last-Event-ID must be the id of an event of this run; leave it out to read from the start.',
  );
}
