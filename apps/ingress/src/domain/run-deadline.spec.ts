import { describe, expect, it } from 'vitest';
import { runDeadline } from './run-deadline.js';

const now = new Date('2026-11-21T10:00:00Z');

describe('the deadline of a run', () => {
  it('is the workflow’s when none is asked for', () => {
    expect(runDeadline(now, undefined, 60_000).toISOString()).toBe('2026-11-21T10:01:00.000Z');
  });
  it('is an earlier one that is asked for', () => {
    expect(runDeadline(now, '2026-11-21T11:00:10+01:00', 60_000).toISOString()).toBe('2026-11-21T10:00:10.000Z');
  });
  it('is never later than the workflow allows', () => {
    expect(runDeadline(now, '2027-01-01T00:00:00Z', 60_000).toISOString()).toBe('2026-11-21T10:01:00.000Z');
  });
  it('is refused when it has passed', () => {
    expect(() => runDeadline(now, '2026-11-21T09:59:59Z', 60_000)).toThrow(
      expect.objectContaining({ code: 'deadline-passed' }),
    );
  });
});
