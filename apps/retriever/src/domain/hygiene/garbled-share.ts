/** Letters that stand for bytes nobody could read, and UTF-8 read as windows-1252. */
const unreadable = /[\ufffd\p{Co}\p{Cn}]|[ÃÂ][\u0080-\u00bf]|â€/gu;
/** Scripts without spaces between words have such runs; letters and digits of ours do not. */
const longRun = /[\p{Script=Latin}\p{Nd}]{60,}/gu;
const word = /\p{L}{3,}/gu;
const vowel = /[aeiouyäöüàáâãåæèéêëìíîïòóôõøùúûœ]/i;
const latin = /^[\p{Script=Latin}]+$/u;
const sampleLength = 50_000;

/** How much of a text nobody can read, 0 to 1: lost letters, wrong charsets, words without vowels, endless runs. */
export function garbledShare(text: string): number {
  const sample = text.slice(0, sampleLength);
  if (sample === '') return 0;
  const lost = (sample.match(unreadable) ?? []).length * 2;
  const runs = (sample.match(longRun) ?? []).reduce((sum, run) => sum + run.length, 0);
  const words = (sample.match(word) ?? []).filter((one) => latin.test(one) && one !== one.toUpperCase());
  const voiceless = words.filter((one) => !vowel.test(one)).reduce((sum, one) => sum + one.length, 0);
  return Math.min(1, (lost + runs + voiceless) / sample.length);
}
