import { describe, expect, it } from 'vitest';
import { differences, type StreamedEvent, takeEvent, type Tracked, trackedRun } from './tracked-run.js';

const status = (position: number, value = 'running'): StreamedEvent => ({
  id: `r1:${position}`,
  type: value === 'running' ? 'run.status' : 'run.ended',
  data: { status: value },
});
const segment = (position: number, text: string, more: Record<string, unknown> = {}): StreamedEvent => ({
  id: `r1:${position}`,
  type: 'answer.segment',
  data: { text, ...more },
});
const whole = [status(1), segment(2, 'a'), segment(3, 'b'), status(4, 'completed')];

function after(events: readonly StreamedEvent[]): Tracked {
  const run = trackedRun('r1', 1);
  for (const event of events) takeEvent(run, event);
  return run;
}

describe('what a client counts on a stream', () => {
  it('is nothing on a whole one', () => {
    expect(after(whole)).toMatchObject({ streamErrors: 0, lastPosition: 4, ended: 'completed' });
  });

  it.each([
    ['a segment is left out', [status(1), segment(3, 'b'), status(4, 'completed')], 1],
    ['two events are left out', [status(1), status(4, 'completed')], 2],
    ['a segment comes twice', [status(1), segment(2, 'a'), segment(2, 'a'), segment(3, 'b'), status(4, 'failed')], 1],
    ['two segments change places', [status(1), segment(3, 'b'), segment(2, 'a'), status(4, 'completed')], 2],
    ['something follows the end', [...whole, status(5)], 1],
    ['it ends twice', [...whole, status(5, 'failed')], 1],
    ['an event is another run’s', [status(1), { ...segment(2, 'a'), id: 'r2:2' }], 1],
    ['an event has no position', [status(1), { ...segment(2, 'a'), id: '' }], 1],
  ])('shows when %s', (_, events, errors) => {
    expect(after(events).streamErrors).toBe(errors);
  });

  it('keeps the first end, with its reason', () => {
    const end = { ...status(1, 'rejected'), data: { status: 'rejected', reason: 'out-of-scope' } };
    expect(after([end, status(2, 'completed')]).ended).toBe('rejected:out-of-scope');
  });
});

describe('a stream that is read again', () => {
  it('is the same when nothing was lost, changed or added', () => {
    expect(differences(after(whole), whole)).toBe(0);
  });

  it.each([
    ['the last event is gone', whole.slice(0, -1), 1],
    ['a segment has another text', [whole[0], segment(2, 'c'), whole[2], whole[3]], 1],
    ['a segment came in behind', [...whole, segment(5, 'z')], 1],
    ['a position is told twice', [...whole, segment(3, 'b')], 1],
    ['everything is gone', [], 4],
  ])('differs when %s', (_, again, count) => {
    expect(differences(after(whole), again as StreamedEvent[])).toBe(count);
  });

  it('may show a segment without its text that was called back since', () => {
    const again = [whole[0], segment(2, '', { withdrawn: true }), whole[2], whole[3]] as StreamedEvent[];
    expect(differences(after(whole), again)).toBe(0);
  });
});
