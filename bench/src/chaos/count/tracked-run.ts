/** What the client saw of one run; the client outlives the line and is what losses are counted against. */
export interface Tracked {
  readonly id: string;
  readonly job: 1 | 2;
  readonly invoice: string | undefined;
  /** When its acceptance was answered, on the client's clock (`performance.now()`). */
  readonly acceptedAt: number;
  /** Status and steps as the engine last told them. */
  lastSteps: string;
  lastPosition: number;
  /** Status and reason of its terminal event. */
  ended: string | undefined;
  endedAt: number | undefined;
  /** Events that came twice, out of order, or behind the end, and those that were left out. */
  streamErrors: number;
  /** What each position held when it came by. */
  readonly seen: Map<number, string>;
}

export interface StreamedEvent {
  readonly id: string;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export const trackedRun = (id: string, job: 1 | 2, invoice?: string): Tracked => ({
  ...{ id, job, invoice, acceptedAt: performance.now() },
  ...{ lastSteps: '', lastPosition: 0, ended: undefined, endedAt: undefined, streamErrors: 0, seen: new Map() },
});

/** `<run>:<position>`; 0 when it is none. */
const positionOf = (run: string, id: string): number =>
  id.startsWith(`${run}:`) ? Math.trunc(Number(id.slice(run.length + 1))) || 0 : 0;

const textOf = ({ type, data }: StreamedEvent): string =>
  type === 'answer.segment' ? `${type} ${JSON.stringify(data['text'])}` : `${type} ${String(data['status'])}`;

/** Takes the next event of a run's stream and counts what is wrong with it. */
export function takeEvent(run: Tracked, event: StreamedEvent): void {
  const position = positionOf(run.id, event.id);
  if (run.ended !== undefined || position <= run.lastPosition) run.streamErrors++;
  else {
    run.streamErrors += position - run.lastPosition - 1;
    run.lastPosition = position;
    run.seen.set(position, textOf(event));
  }
  if (event.type !== 'run.ended' || run.ended !== undefined) return;
  run.endedAt = performance.now();
  run.ended = [event.data['status'], event.data['reason']].filter((one) => typeof one === 'string').join(':');
}

/** How far a stream that is read again from its beginning differs from what came live: events more, fewer, or other ones; a segment that was called back since has no text any more. */
export function differences(run: Tracked, again: readonly StreamedEvent[]): number {
  const now = new Map(again.map((one) => [positionOf(run.id, one.id), one]));
  const positions = new Set([...run.seen.keys(), ...now.keys()]);
  let count = again.length - now.size;
  for (const position of positions) {
    const event = now.get(position);
    if (event?.data['withdrawn'] === true && run.seen.has(position)) continue;
    if (event === undefined || textOf(event) !== run.seen.get(position)) count++;
  }
  return count;
}
