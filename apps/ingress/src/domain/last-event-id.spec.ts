import { describe, expect, it } from 'vitest';
import { eventId, lastEventPosition } from './last-event-id.js';

describe('Last-Event-ID', () => {
  it('is the position of an event of the run', () => expect(lastEventPosition('run-1:17', 'run-1')).toBe(17));
  it('may be absent', () => expect(lastEventPosition(undefined, 'run-1')).toBe(0));
  it.each([
    ['run-1', 7],
    ['a:b:c', 900],
    ['0199e0c4-6f0e-7cc2-9d5e-0b7ad2a1c001', 1],
  ])('names the run it is of, whatever the run is called: %s', (run, position) => {
    expect(lastEventPosition(eventId(run, position), run)).toBe(position);
  });
  it.each(['run-2:17', 'run-1:17:17', 'run:17'])('of another run is recognised: %s', (header) => {
    expect(() => lastEventPosition(header, 'run-1')).toThrow(
      expect.objectContaining({ kind: 'invalid', code: 'last-event-id-of-another-run' }),
    );
  });
  it.each(['17', 'run-1', 'run-1:', 'run-1:0', 'run-1:-1', 'run-1:1.5', 'run-1:99999999999', 'run-1:1; drop', ':1'])(
    'is refused as garbage: %s',
    (header) => {
      expect(() => lastEventPosition(header, 'run-1')).toThrow(
        expect.objectContaining({ code: 'invalid-last-event-id' }),
      );
    },
  );
});
