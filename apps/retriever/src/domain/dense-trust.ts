/** How many of the nearest chunks are looked at; a tenth of small indexes. */
const looked = 20;
/** Among fewer chunks a few neighbours tell nothing. */
const enough = 30;
/** In standard errors: below `none` the nearest chunks have no more of the question's words than any others have, from `full` on surely more. */
const none = 1;
const full = 4;

/** Scores are summed in whole steps of this: sums of integers do not depend on the order of the index, which tells of what was there before. */
const step = 1 / 1_024;

interface WordScores {
  readonly found: readonly number[];
  scoreOf(this: void, slot: number): number;
}

/**
 * What part of its usual weight a dense stage gets, 0 to 1: whether the chunks that it takes for the nearest share more words with the question than chunks do by chance.
 * Two stages that know nothing of each other agree only where both are right: an embedder that does not fit the texts, or their language, is noise, which the fusion
 * must not pay for. Measured over what is permitted alone. Without a word in common with anything there is nothing to compare, and the vectors count in full.
 */
export function denseTrust({ found, scoreOf }: WordScores, permitted: number, nearest: readonly number[]): number {
  if (permitted < enough || found.length === 0) return 1;
  let [sum, squares] = [0, 0];
  for (const slot of found) {
    const score = Math.round(scoreOf(slot) / step);
    sum += score;
    squares += score * score;
  }
  const mean = sum / permitted;
  const deviation = Math.sqrt(squares / permitted - mean * mean);
  const some = nearest.slice(0, Math.max(3, Math.min(looked, Math.floor(permitted / 10))));
  if (!(deviation > 0) || some.length === 0) return 1;
  const average = some.reduce((total, slot) => total + Math.round(scoreOf(slot) / step), 0) / some.length;
  const errors = ((average - mean) / deviation) * Math.sqrt(some.length);
  return Math.min(1, Math.max(0, (errors - none) / (full - none)));
}
