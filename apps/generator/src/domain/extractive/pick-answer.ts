import type { Candidate } from './rank-sentences.js';

/** Below this share of the question's weight nothing was answered. */
const MIN_COVERAGE = 0.5;
const MIN_SCORE = 0.42;
const MAX_SENTENCES = 3;

/**
 * The sentences to quote: the best one, then those nearly as good that say of the question what the chosen ones do not,
 * in the order of their documents. Empty: nothing given answers the question.
 */
export function pickAnswer(ranked: readonly Candidate[]): Candidate[] {
  const best = ranked[0];
  if (best === undefined || best.coverage < MIN_COVERAGE || best.score < MIN_SCORE) return [];
  const chosen = [best];
  const covered = new Set(best.matched);
  for (const candidate of ranked.slice(1)) {
    if (chosen.length === MAX_SENTENCES || candidate.score < best.score * 0.75) break;
    const isNew = [...candidate.matched].some((term) => !covered.has(term));
    const isRepeat = chosen.some((one) => one.quote === candidate.quote);
    if (!isNew || isRepeat) continue;
    chosen.push(candidate);
    for (const term of candidate.matched) covered.add(term);
  }
  return chosen.sort((a, b) => byPlace(a, b, best));
}

/** The best passage first, a passage's sentences in reading order. */
function byPlace(a: Candidate, b: Candidate, best: Candidate): number {
  if (a.passage === b.passage) return a.start - b.start;
  if (a.passage === best.passage) return -1;
  return b.passage === best.passage ? 1 : b.score - a.score;
}
