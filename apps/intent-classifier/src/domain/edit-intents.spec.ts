import { describe, expect, it } from 'vitest';
import { withIntent, withoutIntent } from './edit-intents.js';

const taught = { intents: { a: ['1', '2', '3'], b: ['4'] }, outOfScope: ['x'] };

describe('one intent of many', () => {
  it('is added or taught anew, and the others stay as they were', () => {
    expect(withIntent(taught, 'c', ['5', '6', '7'])).toEqual({
      intents: { ...taught.intents, c: ['5', '6', '7'] },
      outOfScope: ['x'],
    });
    expect(withIntent(taught, 'b', ['5', '6', '7']).intents).toEqual({ a: ['1', '2', '3'], b: ['5', '6', '7'] });
  });

  it('is not added with fewer than three different examples', () => {
    expect(() => withIntent(taught, 'c', ['Same', ' same', 'other', ' '])).toThrow(
      expect.objectContaining({ code: 'too-few-examples', message: expect.stringContaining('has 2 different') }),
    );
  });

  it('is taken out, unless it is not there', () => {
    expect(withoutIntent(taught, 'm', 'a')).toEqual({ intents: { b: ['4'] }, outOfScope: ['x'] });
    expect(() => withoutIntent(taught, 'm', 'toString')).toThrow(
      expect.objectContaining({ code: 'unknown-intent', message: expect.stringContaining('it has a, b') }),
    );
  });
});
