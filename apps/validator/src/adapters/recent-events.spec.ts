import { describe, expect, it } from 'vitest';
import type { StoredEvent } from '../ports/run-event-log.js';
import { RecentEvents } from './recent-events.js';

const event = (position: number, type: StoredEvent['type'] = 'answer.segment'): StoredEvent => ({
  position,
  type,
  at: new Date(0),
  data: { position },
  isWithdrawn: false,
});
const positions = (events: readonly StoredEvent[] | undefined): number[] | undefined =>
  events?.map(({ position }) => position);
const recent = (): RecentEvents => new RecentEvents({ isOfOneProcess: true });

describe('the last events of a run', () => {
  it('are shown from a position on without a gap, a page at a time', () => {
    const events = recent();
    events.note('a', 'r1', [event(1), event(2)]);
    events.note('a', 'r1', [event(3)]);
    expect(positions(events.after('a', 'r1', 0, 10))).toEqual([1, 2, 3]);
    expect(positions(events.after('a', 'r1', 1, 1))).toEqual([2]);
  });

  it('leave to the rows what they do not hold: earlier events, later ones, those of others', () => {
    const events = recent();
    events.note('a', 'r1', [event(4)]);
    expect(events.after('a', 'r1', 0, 10)).toBeUndefined();
    expect(events.after('a', 'r1', 5, 10)).toBeUndefined();
    expect(events.after('a', 'r2', 3, 10)).toBeUndefined();
    expect(events.after('b', 'r1', 3, 10)).toBeUndefined();
  });

  it('are known to be the last: behind them there is nothing, and none of them is an end', () => {
    const events = recent();
    events.note('a', 'r1', [event(1), event(2)]);
    expect(events.after('a', 'r1', 2, 10)).toEqual([]);
    expect(events.end('a', 'r1')).toBe('none');
    expect(events.end('a', 'r2')).toBeUndefined();
    events.note('a', 'r1', [event(3, 'run.ended')]);
    expect(events.end('a', 'r1')).toMatchObject({ position: 3 });
    expect(events.end('b', 'r1')).toBeUndefined();
  });

  it('begin anew behind an event that was not told', () => {
    const events = recent();
    events.note('a', 'r1', [event(1)]);
    events.note('a', 'r1', [event(3)]);
    expect(events.after('a', 'r1', 0, 10)).toBeUndefined();
    expect(positions(events.after('a', 'r1', 2, 10))).toEqual([3]);
  });

  it('are left to the rows once a commit is told behind a later one', () => {
    const events = recent();
    events.note('a', 'r1', [event(1)]);
    events.note('a', 'r1', [event(3)]);
    events.note('a', 'r1', [event(2)]);
    expect(events.after('a', 'r1', 1, 10)).toBeUndefined();
    expect(events.after('a', 'r1', 2, 10)).toBeUndefined();
  });

  it('show nothing of a run any more whose segments were called back', () => {
    const events = recent();
    events.note('a', 'r1', [event(1), event(2)]);
    events.forget('a', 'r1');
    expect(events.after('a', 'r1', 0, 10)).toBeUndefined();
  });

  it('keep the latest of a long run', () => {
    const events = recent();
    for (let position = 1; position <= 200; position++) events.note('a', 'r1', [event(position)]);
    expect(events.after('a', 'r1', 0, 10)).toBeUndefined();
    expect(positions(events.after('a', 'r1', 198, 10))).toEqual([199, 200]);
  });

  it('are not kept where other processes write, too', () => {
    const events = new RecentEvents({ isOfOneProcess: false });
    events.note('a', 'r1', [event(1, 'run.ended')]);
    expect(events.after('a', 'r1', 0, 10)).toBeUndefined();
    expect(events.end('a', 'r1')).toBeUndefined();
  });
});
