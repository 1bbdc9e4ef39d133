/** Neighbouring languages score alike: one that is expected and nearly as likely as the likeliest fits. */
const nearly = 0.9;

/** Whether a text may be in one of the languages, by how well it fits each of all; a text of which nothing can be told fits. */
export function fitsLanguages(scores: Readonly<Record<string, number>>, expected: readonly string[]): boolean {
  const best = Math.max(0, ...Object.values(scores));
  return best === 0 || expected.some((language) => (scores[language] ?? 0) >= nearly * best);
}
