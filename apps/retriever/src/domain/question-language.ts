import { splitWords } from './split-words.js';
import type { Language } from './stem.js';
import { stopWordsOf } from './stop-words.js';

/** The language whose little words a question has more of; undefined when it has as many of each, or none. */
export function questionLanguage(text: string): Language | undefined {
  const words = splitWords(text);
  const [english, german] = [stopWordsOf.en, stopWordsOf.de].map((set) => words.filter((word) => set.has(word)).length);
  if (english === german) return /[äöüß]/iu.test(text) ? 'de' : undefined;
  return (english ?? 0) > (german ?? 0) ? 'en' : 'de';
}
