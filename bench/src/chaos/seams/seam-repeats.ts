const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
const sentencesOf = (text: string): string[] =>
  text.split(/(?<=[.!?])\s+|\n+/u).filter((one) => wordsOf(one).length > 0);
const leastWords = 3;

/** Whether what follows a cut says again what stands before it: its last words, or one of its sentences, at the very beginning. */
export function repeatsAtSeam(before: string, after: string): boolean {
  const [known, said] = [wordsOf(before), wordsOf(after)];
  for (let count = Math.min(known.length, said.length); count >= leastWords; count--)
    if (said.slice(0, count).join(' ') === known.slice(-count).join(' ')) return true;
  const first = wordsOf(sentencesOf(after)[0] ?? '').join(' ');
  const isLong = first.split(' ').length >= leastWords;
  return isLong && sentencesOf(before).some((one) => wordsOf(one).join(' ') === first);
}
