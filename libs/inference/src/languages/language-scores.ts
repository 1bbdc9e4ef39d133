/** How well a text fits languages (ISO 639-1), from 0 to 1; a language that is not named does not fit at all. */
export type LanguageScores = Readonly<Record<string, number>>;

type Detector = typeof import('eld/extrasmall');

let loading: Promise<Detector> | undefined;

/**
 * Scores the languages that a text may be in, by the n-grams of its words; about a thousand characters are looked at. The tables (some 90 MB of memory) are loaded by the first call.
 * Empty where nothing can be told. Short texts, names and code are scored as well: whoever asks says what is worth asking about.
 */
export async function languageScores(texts: readonly string[]): Promise<LanguageScores[]> {
  loading ??= import('eld/extrasmall');
  const { eld } = await loading;
  return texts.map((text) => eld.detect(text).getScores());
}
