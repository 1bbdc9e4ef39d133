import type { QuestionWord } from './question-word.js';
import { splitWords } from './split-words.js';
import { languages, stem } from './stem.js';
import { stopWords } from './stop-words.js';

/** The words of a text that count, each once, in order, with their stems in every language that we stem. */
export function readWords(text: string): QuestionWord[] {
  const counted = splitWords(text).filter((word) => !stopWords.has(word));
  return [...new Set(counted)].map((word) => ({
    word,
    stems: [...new Set(languages.map((language) => stem(word, language)))],
  }));
}
