import { describe, expect, it } from 'vitest';
import { checkSourceLimits } from './check-source-limits.js';
import { alarmAfterMs, hiddenAfterMs } from './source-limits.js';

const hourMs = 3_600_000;
const source = (everySeconds: number, staleAfterSeconds?: number) => ({
  name: 'share',
  from: { kind: 'folder' as const, root: 'share', path: '', about: 'optional' as const },
  dataClass: 'internal' as const,
  everySeconds,
  ...(staleAfterSeconds !== undefined && { staleAfterSeconds }),
});

describe('a source that is not seen whole', () => {
  it('raises an alarm before its documents are hidden, however often it is looked at', () => {
    for (const every of [1, 5, 900, 86_400, 31_536_000])
      for (const atLeast of [1, 60_000, 4 * hourMs])
        expect(hiddenAfterMs(source(every), atLeast)).toBeGreaterThan(alarmAfterMs(source(every))!);
  });

  it('is hidden after its own limit, else after the setting and six of its intervals, and never where that is said', () => {
    expect(hiddenAfterMs(source(900), 4 * hourMs)).toBe(4 * hourMs);
    expect(hiddenAfterMs(source(3_600), 4 * hourMs)).toBe(6 * hourMs);
    expect(hiddenAfterMs(source(60, 600), 4 * hourMs)).toBe(600_000);
    expect(hiddenAfterMs(source(0, 600), 4 * hourMs)).toBe(600_000);
    expect(hiddenAfterMs(source(60, 0), 4 * hourMs)).toBeUndefined();
    expect(hiddenAfterMs(source(60), 0)).toBeUndefined();
    expect(hiddenAfterMs(source(0), 4 * hourMs)).toBeUndefined();
  });

  it('is refused a limit that hides its documents before anybody hears of it', () => {
    const refused = expect.objectContaining({ kind: 'invalid', code: 'bad-source' }) as Error;
    expect(() => checkSourceLimits(source(60, 180))).toThrow(refused);
    expect(() => checkSourceLimits(source(1, 15))).toThrow(refused);
    expect(() => checkSourceLimits(source(60, 181))).not.toThrow();
    expect(() => checkSourceLimits(source(60, 0))).not.toThrow();
    expect(() => checkSourceLimits(source(0, 1))).not.toThrow();
  });
});
