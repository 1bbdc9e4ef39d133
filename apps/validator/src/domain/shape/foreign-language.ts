import type { Prose } from './prose-of.js';

/** How well a text fits languages, from 0 to 1. */
export type Scores = Readonly<Record<string, number>>;

const fewestWords = 4;
const fewestPlain = 3;
/** By how much another language must fit better, by the number of words: neighbours are close, and names and terms are of no language. */
const margins = [
  { below: 8, margin: 0.2 },
  { below: 30, margin: 0.1 },
  { below: Infinity, margin: 0.05 },
];
/** What fits nearly as well may be meant as well. */
const alike = 0.08;

/** Whether a text has enough words of its own for its language to be told. */
export const isTellable = ({ words, plain }: Prose): boolean => words >= fewestWords && plain >= fewestPlain;

/** The language that a text clearly is in instead of the wanted ones; undefined where it is one of them, or nobody can say. */
export function foreignLanguage(prose: Prose, scores: Scores, wanted: readonly string[]): string | undefined {
  const best = bestOf(scores);
  if (!isTellable(prose) || best === undefined || wanted.includes(best.language)) return undefined;
  const own = Math.max(0, ...wanted.map((one) => scores[one] ?? 0));
  const { margin } = margins.find(({ below }) => prose.words < below)!;
  return best.score - own >= margin ? best.language : undefined;
}

/** The languages that a text may be in; none where nobody can say. */
export function languagesOf(prose: Prose, scores: Scores): string[] {
  const best = bestOf(scores);
  if (!isTellable(prose) || best === undefined) return [];
  return Object.entries(scores).flatMap(([language, score]) => (score >= best.score - alike ? [language] : []));
}

function bestOf(scores: Scores): { language: string; score: number } | undefined {
  return Object.entries(scores)
    .map(([language, score]) => ({ language, score }))
    .toSorted((a, b) => b.score - a.score)[0];
}
