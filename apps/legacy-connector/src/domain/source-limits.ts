import type { SourceConfig } from '@chassis/contracts';

/** A source that is looked at every so often may miss some looks before somebody must see to it, and is never late sooner. */
const missedLooks = 3;
const soonestMs = 15_000;
/** Without a limit of its own it may miss at least so many before its documents are hidden. */
const hiddenLooks = 6;

type Looked = Pick<SourceConfig, 'everySeconds' | 'staleAfterSeconds'>;

/** Not seen whole for so long, a source raises an alarm; undefined where it is looked at only when somebody says so. */
export function alarmAfterMs({ everySeconds }: Looked): number | undefined {
  return everySeconds === 0 ? undefined : Math.max(soonestMs, missedLooks * everySeconds * 1_000);
}

/** Not seen whole for so long, its documents are hidden; undefined: never. `atLeastMs` is for sources without a limit of their own, 0: never. */
export function hiddenAfterMs(source: Looked, atLeastMs: number): number | undefined {
  const { everySeconds, staleAfterSeconds } = source;
  if (staleAfterSeconds !== undefined) return staleAfterSeconds === 0 ? undefined : staleAfterSeconds * 1_000;
  if (everySeconds === 0 || atLeastMs === 0) return undefined;
  return Math.max(atLeastMs, hiddenLooks * everySeconds * 1_000, 2 * soonestMs);
}
