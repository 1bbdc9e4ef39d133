import type { SourceIndex } from '../text/source-index.js';
import { contentStems } from '../text/words.js';
import type { CheckContext, CheckSettings, Finding } from './check.js';

/** A sentence that shares less than this part of its content words with the passages is not drawn from them. */
const defaultOverlap = 0.5;
/** One that shares as much as this is a quotation, near enough; nothing else is asked. */
const sureOverlap = 0.9;
/** Shorter ones ("Yes.", "See below:") carry no claim that words could show. */
const fewestWords = 3;
/** As near as this, it says in other words what a source says. Both were set on one half of abstracts and claims and hold on the other (ADR 0040). */
const nearEnough = 0.6;
/** Further away than this, it makes another statement of the same words. */
const tooFar = 0.45;

type SpanOf = (start: number, end: number) => { start: number; end: number };

interface Sentence {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly overlap: number;
  readonly isFew: boolean;
}

/** Sentences that are not about what the sources say, or say the contrary. By words; where these leave doubt and there is a model (`meaning`), by the nearest sentence of the sources. */
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
  const byWords = (one: Sentence): Finding[] => judged(one, one.overlap >= least);
  if (meaning === undefined || settings['meaning'] === false || claims.every(isSure)) return claims.flatMap(byWords);
  return Promise.all(
    claims.map(async (one) => {
      const nearness = isSure(one) ? undefined : await meaning.nearness(one.text.trim());
      if (nearness === undefined) return byWords(one);
      return judged(one, nearness >= (one.overlap >= least ? tooFar : nearEnough));
    }),
  ).then((all) => all.flat());
}

const isSure = ({ overlap }: Sentence): boolean => overlap >= sureOverlap;

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
