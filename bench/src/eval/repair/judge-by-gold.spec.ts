import { describe, expect, it } from 'vitest';
import { isInGold, sentencesOf } from './judge-by-gold.js';

const gold = 'The seals of the pump P-701 must be checked every 4 weeks. The housing is cleaned with warm water.';

describe('a sentence', () => {
  it('is in the gold passage when its numbers and most of its words are', () => {
    expect(isInGold('Check the seals of pump P-701 every 4 weeks.', gold)).toBe(true);
    expect(isInGold('Check the seals of pump P-701 every 5 weeks.', gold)).toBe(false);
    expect(isInGold('Customers usually prefer bearings made of bronze.', gold)).toBe(false);
  });

  it('is taken out of an answer without marks and bullets', () => {
    expect(sentencesOf('Yes. The seals are checked [1]. \n- The housing is cleaned [1].')).toEqual([
      'The seals are checked .',
      'The housing is cleaned .',
    ]);
  });
});
