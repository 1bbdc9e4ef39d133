import type { Lexicon } from './lexicon.js';
import type { QuestionWord } from './read-question.js';

export interface Alignment {
  readonly restLeft: readonly QuestionWord[];
  readonly restRight: readonly QuestionWord[];
  /** By a word of the left side, its counterpart. */
  readonly mates: ReadonlyMap<string, string>;
}

/** Pairs equal words first, then forms of one word, then synonyms, then relatives. */
export function alignWords(left: readonly QuestionWord[], right: readonly QuestionWord[], lexicon: Lexicon): Alignment {
  let restLeft = [...left];
  const restRight = [...right];
  const mates = new Map<string, string>();
  const passes: ((a: QuestionWord, b: QuestionWord) => boolean)[] = [
    (a, b) => a.text === b.text,
    (a, b) => sharesForm(a.text, b.text, lexicon),
    (a, b) => areExchangeable(a, b, 'synonym', lexicon),
    (a, b) => areExchangeable(a, b, 'related', lexicon),
  ];
  for (const fits of passes) {
    restLeft = restLeft.filter((word) => {
      const at = restRight.findIndex((candidate) => fits(word, candidate));
      const [mate] = at < 0 ? [] : restRight.splice(at, 1);
      if (mate !== undefined) mates.set(word.text, mate.text);
      return mate === undefined;
    });
  }
  return {
    restLeft,
    restRight,
    mates,
  };
}

function sharesForm(one: string, other: string, lexicon: Lexicon): boolean {
  const forms = lexicon.lemmas(one);
  return lexicon.lemmas(other).some((form) => forms.includes(form)) || plural(one, other) || plural(other, one);
}

/** Of words that no dictionary has. */
const plural = (one: string, other: string): boolean => other === `${one}s` || other === `${one}es`;

function areExchangeable(a: QuestionWord, b: QuestionWord, least: 'synonym' | 'related', lexicon: Lexicon): boolean {
  if (a.isLiteral || b.isLiteral || a.isQuantifier || b.isQuantifier) return false;
  const relation = lexicon.relation(a.text, b.text);
  if (relation === 'none' || relation === 'opposite' || relation === 'sibling') return false;
  if (relation === 'related' && (least === 'synonym' || lexicon.hasOpposite(a.text) || lexicon.hasOpposite(b.text)))
    return false;
  return !lexicon.isExact(a.text) && !lexicon.isExact(b.text);
}
