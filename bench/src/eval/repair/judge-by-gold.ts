const numbers = /\d+(?:[.,]\d+)*/g;
const words = /\p{L}{4,}/gu;
/** A sentence that has fewer of its words in the gold passages says something else. */
const sharedEnough = 0.6;
const stem = (word: string): string => word.toLowerCase().slice(0, 5);

/** The sentences of an answer, without their marks; shorter ones claim nothing. */
export const sentencesOf = (answer: string): string[] =>
  answer
    .replaceAll(/\[\d+\]/g, '')
    .split(/(?<=[.!?])\s+|\n+/)
    .map((one) => one.replace(/^[\s*•\d.)-]+/, '').trim())
    .filter((one) => (one.match(words) ?? []).length >= 2);

/** Whether what a sentence says stands in the gold passages, by the suite's own measure: each of its numbers, and most of its words. It shares no code with the product's checks. */
export function isInGold(sentence: string, gold: string): boolean {
  const known = new Set(gold.match(numbers) ?? []);
  if ((sentence.match(numbers) ?? []).some((one) => !known.has(one))) return false;
  const stems = new Set((gold.match(words) ?? []).map(stem));
  const own = (sentence.match(words) ?? []).map(stem);
  return own.filter((one) => stems.has(one)).length / Math.max(1, own.length) >= sharedEnough;
}
