import { describe, expect, it } from 'vitest';
import { holdsAny, withTexts } from './with-texts.js';

const taught = { intents: { bad: ['Sue them.', 'Go to court.'], fine: ['It costs 12.'] }, outOfScope: ['A joke'] };

describe('texts of a model', () => {
  it('are added to their class, and move there from another', () => {
    expect(withTexts(taught, 'm', { add: { fine: ['sue  THEM.', 'Well.'] }, forget: [] })).toEqual({
      intents: { bad: ['Go to court.'], fine: ['It costs 12.', 'sue  THEM.', 'Well.'] },
      outOfScope: ['A joke'],
    });
  });

  it('are forgotten wherever they stand', () => {
    expect(withTexts(taught, 'm', { add: {}, forget: ['sue them.', 'a joke', 'unheard of'] })).toEqual({
      intents: { bad: ['Go to court.'], fine: ['It costs 12.'] },
      outOfScope: [],
    });
  });

  it('are not added to a class that is not there, nor forgotten until a class is empty', () => {
    expect(() => withTexts(taught, 'm', { add: { rude: ['x'] }, forget: [] })).toThrow(
      expect.objectContaining({ code: 'unknown-intent' }),
    );
    expect(() => withTexts(taught, 'm', { add: {}, forget: ['It costs 12.'] })).toThrow(
      expect.objectContaining({ code: 'too-few-examples' }),
    );
  });

  it('are known in a set, whatever their case and blanks', () => {
    expect(holdsAny(taught, ['go to  COURT.'])).toBe(true);
    expect(holdsAny(taught, ['court'])).toBe(false);
  });
});
