import { stemmer as stemEnglish } from '@orama/stemmers/english';
import { stemmer as stemGerman } from '@orama/stemmers/german';

export const languages = ['en', 'de'] as const;
export type Language = (typeof languages)[number];

const stemmers: Readonly<Record<Language, (word: string) => string>> = { en: stemEnglish, de: stemGerman };
const known: Readonly<Record<Language, Map<string, string>>> = { en: new Map(), de: new Map() };
/** Vocabularies are small beside texts; beyond this they are rubbish, and are forgotten as a whole. */
const maxKnown = 50_000;

/** Documents of other languages are stemmed as English ones: their words still match themselves. */
export const asLanguage = (language: string | undefined): Language => (language === 'de' ? 'de' : 'en');

/** The stem by which inflected forms of a word find each other. Words with digits are codes and stay as they are. */
export function stem(word: string, language: Language): string {
  if (/\p{N}/u.test(word)) return word;
  const cache = known[language];
  const cached = cache.get(word);
  if (cached !== undefined) return cached;
  if (cache.size >= maxKnown) cache.clear();
  const stemmed = stemmers[language](word) || word;
  cache.set(word, stemmed);
  return stemmed;
}
