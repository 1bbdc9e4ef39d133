import { ChassisError, type SourceConfig } from '@chassis/contracts';
import { alarmAfterMs } from './source-limits.js';

/** Somebody must hear of it before documents vanish. Throws `invalid`/`bad-source`. */
export function checkSourceLimits(source: SourceConfig): void {
  const { staleAfterSeconds = 0, everySeconds } = source;
  const alarmMs = alarmAfterMs(source);
  if (staleAfterSeconds === 0 || alarmMs === undefined || staleAfterSeconds * 1_000 > alarmMs) return;
  throw new ChassisError(
    'invalid',
    'bad-source',
    `Looked at every ${everySeconds} s, the source raises an alarm after ${alarmMs / 1_000} s; its documents must not be hidden sooner. Set staleAfterSeconds higher, or look more often.`,
  );
}
