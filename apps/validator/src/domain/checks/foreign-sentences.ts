import type { SourceIndex } from '../text/source-index.js';
import { contentStems } from '../text/words.js';
import type { CheckContext, CheckSettings, Finding } from './check.js';

/** A sentence that shares less than this part of its content words with the passages is not drawn from them. */
const defaultOverlap = 0.5;
/** One that shares as much as this is a quotation, near enough; nothing else is asked. */
const sureOverlap = 0.9;
/** Shorter ones ("Yes.", "See below:") carry no claim that words could show. */
const fewestWords = 3;
/** Further away than this from every sentence of the sources, it makes another statement of their words. Set on one half of abstracts and claims; it holds on the other (ADR 0040). */
const tooFar = 0.45;

type SpanOf = (start: number, end: number) => { start: number; end: number };

interface Sentence {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly overlap: number;
  readonly isFew: boolean;
}

/** Sentences that are not about what the sources say, or say the contrary: by words, and where these are not a quotation's and there is a model (`meaning`), by the nearest sentence of the sources, too. What words refuse nothing brings back: what is invented about the same matter is near. */
export function foreignSentences(
  text: string,
  { sources, meaning }: CheckContext,
  settings: CheckSettings,
  spanOf: SpanOf,
): Finding[] | Promise<Finding[]> {
  const least = typeof settings['overlap'] === 'number' ? settings['overlap'] : defaultOverlap;
  const sentences = sentencesOf(text).map(({ start, end }): Sentence => {
    const own = text.slice(start, end);
    const stems = contentStems(own);
    return { start, end, text: own, overlap: sources.shareOf(stems), isFew: stems.length < fewestWords };
  });
  const claims = sentences.filter((one) => !one.isFew);
  const judged = (one: Sentence, isDrawn: boolean): Finding[] =>
    isDrawn ? contradicted(one, sources, spanOf) : [foreign(one, spanOf)];
  const isDrawnByWords = (one: Sentence): boolean => one.overlap >= least;
  const isInDoubt = (one: Sentence): boolean => isDrawnByWords(one) && one.overlap < sureOverlap;
  if (meaning === undefined || settings['meaning'] === false || !claims.some(isInDoubt))
    return claims.flatMap((one) => judged(one, isDrawnByWords(one)));
  return Promise.all(
    claims.map(async (one) => {
      const nearness = isInDoubt(one) ? await meaning.nearness(one.text.trim()) : undefined;
      return judged(one, isDrawnByWords(one) && (nearness ?? 1) >= tooFar);
    }),
  ).then((all) => all.flat());
}

const foreign = ({ start, end }: Sentence, spanOf: SpanOf): Finding => ({
  verdict: 'repair',
  code: 'sentence-not-grounded',
  span: spanOf(start, end),
  message: 'this sentence is not drawn from the sources',
});

/** Most of its words stand in the sources, and the sentence nearest to it says the contrary. */
function contradicted({ text, start, end }: Sentence, sources: SourceIndex, spanOf: SpanOf): Finding[] {
  if (!sources.contradicts(text)) return [];
  const message = 'the source says the contrary of this sentence';
  return [{ verdict: 'repair', code: 'sentence-contradicted', span: spanOf(start, end), message }];
}

function sentencesOf(text: string): { start: number; end: number }[] {
  const sentences: { start: number; end: number }[] = [];
  let start = 0;
  for (const { index } of text.matchAll(/[.!?](?=\s)|\n/g)) {
    sentences.push({ start, end: index + 1 });
    start = index + 1;
  }
  if (start < text.length) sentences.push({ start, end: text.length });
  return sentences;
}
