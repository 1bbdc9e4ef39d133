import { questionLanguage } from './question-language.js';
import { languages, stem, type Language } from './stem.js';
import { stopWords } from './stop-words.js';
import { splitWords } from './split-words.js';

/** A word of a question that counts, with every stem it may have in a text. */
export interface QuestionWord {
  readonly word: string;
  readonly stems: readonly string[];
}

/** An earlier turn of the conversation. */
export interface Turn {
  readonly role: string;
  readonly text: string;
}

/** A question as it is searched for: on its own feet, and as words. */
export interface Question {
  readonly text: string;
  readonly words: readonly QuestionWord[];
  readonly language: Language | undefined;
  /** Whether the turn of the user before it was taken in. */
  readonly isRewritten: boolean;
}

/** Asks for a measure: the word behind `how` is no matter of the text. */
const measures =
  /\b(how|wie)\s+(long|much|many|often|far|big|large|old|high|soon|lange|viele?|oft|weit|groß|alt|hoch|schnell)\b/giu;
const leansOnContext =
  /^\s*(and|but|so|then|und|aber|dann)\b|\b(it|its|they|them|their|those|that one|this one|the same|es|dies\w*|jene\w*|davon|dafür|dazu|damit)\b/iu;
const shortWords = 3;
/** What goes beyond is a text, not a question. */
const maxLength = 4_000;

/** Reads a question. One that is short or leans on what was said before is searched together with the turn of the user before it. */
export function readQuestion(asked: string, history: readonly Turn[] = []): Question {
  const question = asked.slice(0, maxLength);
  const words = questionWords(question);
  const before = history.findLast((turn) => turn.role === 'user' && turn.text.trim() !== question.trim());
  const isLeaning = words.length < shortWords || leansOnContext.test(question);
  if (!before || !isLeaning) return { text: question, words, language: questionLanguage(question), isRewritten: false };
  const text = `${before.text.slice(0, maxLength).trim()}\n${question}`;
  return { text, words: questionWords(text), language: questionLanguage(text), isRewritten: true };
}

function questionWords(text: string): QuestionWord[] {
  const counted = splitWords(text.replace(measures, ' ')).filter((word) => !stopWords.has(word));
  return [...new Set(counted)].map((word) => ({
    word,
    stems: [...new Set(languages.map((language) => stem(word, language)))],
  }));
}
