import { describe, expect, it } from 'vitest';
import { lastEventPosition } from './last-event-id.js';

describe('Last-Event-ID', () => {
  it('is a position', () => expect(lastEventPosition('17')).toBe(17));
  it('may be absent', () => expect(lastEventPosition(undefined)).toBe(0));
  it.each(['0', '-1', '1.5', 'abc', '99999999999', '1; drop'])('is refused as garbage: %s', (header) => {
    expect(() => lastEventPosition(header)).toThrow(expect.objectContaining({ code: 'invalid-last-event-id' }));
  });
});
