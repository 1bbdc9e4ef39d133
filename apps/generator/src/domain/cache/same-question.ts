import type { Lexicon } from './lexicon.js';
import { alignWords } from './align-words.js';
import { type QuestionWord, type ReadQuestion, readQuestion } from './read-question.js';
import { governors, phrasing } from './word-classes.js';

/** Whether one answer may serve both; where not, what stands against it. */
export type Sameness = { readonly isSame: true } | { readonly isSame: false; readonly reason: string };

export interface GuardLimits {
  /** Where no more words than these differ, the texts are one text with something changed: every word of it must be exchangeable. */
  readonly fewChanges: number;
  /** Share of the words that must have a counterpart where a text is said anew. */
  readonly leastShared: number;
  /** How many words one side may say more than the other. */
  readonly mostMore: number;
  /** Closeness of the embeddings that a text said anew must have. */
  readonly leastCosine: number;
}

export const usualLimits: GuardLimits = { fewChanges: 2, leastShared: 0.5, mostMore: 2, leastCosine: 0.85 };

const differs = (reason: string): Sameness => ({ isSame: false, reason });

/**
 * Whether two questions ask the same in other words. Embeddings are close for a question and its contrary, so closeness is not enough: what denies, counts,
 * dates, measures, names and directs must be the same on both sides; in a text that is else the same, every other word must be exchangeable by a dictionary;
 * in one that is said anew, no word may stand against its contrary or its neighbour. Fails closed: what it cannot align it refuses.
 */
export function sameQuestion(
  one: string,
  other: string,
  { lexicon, cosine, limits = usualLimits }: { lexicon: Lexicon; cosine: number; limits?: GuardLimits },
): Sameness {
  const [a, b] = [readQuestion(one), readQuestion(other)];
  if (!equalBags(a.denials, b.denials)) return differs('negation');
  if (!equalBags(a.turns, b.turns)) return differs('direction, quantity or time');
  if (!equalBags(a.signs, b.signs)) return differs('signs');
  const { restLeft, restRight, mates } = alignWords(a.content, b.content, lexicon);
  const [extraLeft, extraRight] = [notSaidIn(restLeft, b), notSaidIn(restRight, a)];
  if ([...extraLeft, ...extraRight].some((word) => word.isLiteral)) return differs('names or numbers');
  if (!isGovernedAlike(a, b, mates)) return differs('who and whom');
  const left = restLeft.filter(isTelling);
  const right = restRight.filter(isTelling);
  const changes = changesBetween(a.order, b.order);
  if (changes === 0 && a.order.join(' ') !== b.order.join(' ')) return differs('order');
  if (left.length + right.length === 0) return { isSame: true };
  if (changes <= limits.fewChanges) return differs('words without a counterpart');
  return saidAnew(notSaidIn(left, b), notSaidIn(right, a), {
    lexicon,
    cosine,
    limits,
    words: a.content.length + b.content.length,
  });
}

const isTelling = ({ text, isQuantifier }: QuestionWord): boolean => isQuantifier || !phrasing.has(text);

function saidAnew(
  left: readonly QuestionWord[],
  right: readonly QuestionWord[],
  of: { lexicon: Lexicon; cosine: number; limits: GuardLimits; words: number },
): Sameness {
  const { lexicon, cosine, limits, words } = of;
  if (cosine < limits.leastCosine) return differs('too far');
  const [telling, theirs] = [left, right].map((side) => side.filter(({ isQuantifier }) => !isQuantifier)) as [
    QuestionWord[],
    QuestionWord[],
  ];
  // One that says more than the other asks for more.
  if (Math.abs(telling.length - theirs.length) > limits.mostMore) return differs('more on one side');
  if (telling.length + theirs.length > (1 - limits.leastShared) * words) return differs('too little in common');
  if ([...telling, ...theirs].some(({ text }) => lexicon.isExact(text))) return differs('a quantity, time or place');
  const isAgainst = telling.some(({ text }) =>
    theirs.some((their) => ['opposite', 'sibling'].includes(lexicon.relation(text, their.text))),
  );
  return isAgainst ? differs('a contrary or a neighbour') : { isSame: true };
}

/** What is named once more on one side is no other thing, but for numbers. */
function notSaidIn(words: readonly QuestionWord[], { content }: ReadQuestion): QuestionWord[] {
  const said = new Set(content.map(({ text }) => text));
  return words.filter(({ text }) => /\d/.test(text) || !said.has(text));
}

/** How many words the side that changed more has of its own. */
function changesBetween(one: readonly string[], other: readonly string[]): number {
  const own = (mine: readonly string[], theirs: readonly string[]): number => {
    const rest = [...theirs];
    return mine.filter((word) => {
      const at = rest.indexOf(word);
      if (at >= 0) rest.splice(at, 1);
      return at < 0;
    }).length;
  };
  return Math.max(own(one, other), own(other, one));
}

function equalBags(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && [...one].sort().join(' ') === [...other].sort().join(' ');
}

/** Behind *from*, *than*, *after* stands the same on both sides. */
function isGovernedAlike(a: ReadQuestion, b: ReadQuestion, mates: ReadonlyMap<string, string>): boolean {
  const governed = governedBy(b);
  return governedBy(a).every(([governor, word]) => {
    const theirs = governed.filter(([one]) => one === governor).map(([, object]) => object);
    return theirs.length === 0 || theirs.includes(word) || theirs.includes(mates.get(word) ?? word);
  });
}

function governedBy({ order, content }: ReadQuestion): [string, string][] {
  const known = new Set(content.map(({ text }) => text));
  return order.flatMap((word, at): [string, string][] => {
    if (!governors.has(word)) return [];
    const object = order.slice(at + 1).find((next) => known.has(next));
    return object === undefined ? [] : [[word, object]];
  });
}
