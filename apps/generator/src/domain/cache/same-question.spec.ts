import { describe, expect, it } from 'vitest';
import { Lexicon, type WordRelation } from './lexicon.js';
import { sameQuestion } from './same-question.js';

/** A dictionary of a few words. */
class FewWords extends Lexicon {
  private readonly forms: Record<string, string> = { refunds: 'refund', paid: 'pay', shipped: 'ship', ships: 'ship' };
  private readonly pairs: Record<string, WordRelation> = {
    'buy purchase': 'synonym',
    'fast quick': 'synonym',
    'export import': 'opposite',
    'invoice receipt': 'sibling',
  };
  lemmas(word: string): readonly string[] {
    return [this.forms[word] ?? word];
  }
  relation(one: string, other: string): WordRelation {
    return one === other ? 'synonym' : (this.pairs[[one, other].sort().join(' ')] ?? 'none');
  }
  isExact(word: string): boolean {
    return ['kilogram', 'gram', 'oslo'].includes(word);
  }
  hasOpposite(word: string): boolean {
    return ['import', 'export'].includes(word);
  }
}
const lexicon = new FewWords();
const isSame = (one: string, other: string, cosine = 1) => sameQuestion(one, other, { lexicon, cosine }).isSame;

describe('the guard of the semantic cache', () => {
  it.each([
    ['How do I buy a pump?', 'How can I purchase a pump?'],
    ['Which pump is fast?', 'Which pump is quick?'],
    ['Are refunds paid?', 'Is a refund paid?'],
  ])('lets through %s · %s', (one, other) => expect(isSame(one, other)).toBe(true));

  it.each([
    ['negation', 'Is the pump shipped?', 'Is the pump not shipped?'],
    ['a contraction', 'Can I return it?', "Can't I return it?"],
    ['a number', 'Is 10 days the limit?', 'Is 14 days the limit?'],
    ['a number in words', 'Are three pumps free?', 'Are four pumps free?'],
    ['a date', 'Is it open on 3 May?', 'Is it open on 3 June?'],
    ['a weekday', 'Is it open on Monday?', 'Is it open on Friday?'],
    ['a unit', 'Does it weigh a kilogram?', 'Does it weigh a gram?'],
    ['a currency', 'Does it cost 5 €?', 'Does it cost 5 $?'],
    ['a name', 'Did Acme pay the invoice?', 'Did Globex pay the invoice?'],
    ['a direction', 'Is the valve left of it?', 'Is the valve right of it?'],
    ['before and after', 'Pay before delivery?', 'Pay after delivery?'],
    ['a contrary', 'How do I import a table?', 'How do I export a table?'],
    ['a neighbour', 'Where is my invoice?', 'Where is my receipt?'],
    ['who than whom', 'Is pump A faster than pump B?', 'Is pump B faster than pump A?'],
    ['from and to', 'Trains from Oslo to Turin?', 'Trains from Turin to Oslo?'],
    ['a word that no dictionary knows', 'How do I frobnicate it?', 'How do I defrobnicate it?'],
  ])('refuses another %s, however close the embeddings', (_what, one, other) => {
    expect(isSame(one, other)).toBe(false);
    expect(isSame(other, one)).toBe(false);
  });

  it('takes a text said anew only where it is close enough, and never with a contrary in it', () => {
    const one = 'Where in the catalogue would somebody look up how to import a price table?';
    const anew = 'Tell me the page that shows people how they import a table of prices, please';
    const contrary = 'Tell me the page that shows people how they export a table of prices, please';
    expect(isSame(one, anew, 0.5)).toBe(false);
    expect(isSame(one, contrary)).toBe(false);
  });
});
