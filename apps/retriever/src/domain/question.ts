import { addAlternatives, type SynonymGroup, type UsedSynonym } from './add-alternatives.js';
import { questionLanguage } from './question-language.js';
import type { QuestionWord } from './question-word.js';
import { readWords } from './read-words.js';
import { standAlone, type Turn } from './stand-alone.js';
import type { Language } from './stem.js';

/** A question as it is searched for: on its own feet, and as words. */
export interface Question {
  readonly text: string;
  /** What its vector is made of: the text, with what its acronyms stand for. */
  readonly meant: string;
  readonly words: readonly QuestionWord[];
  readonly language: Language | undefined;
  /** Whether turns of the user before it were taken in. */
  readonly isRewritten: boolean;
  readonly synonyms: readonly UsedSynonym[];
  /** Other wordings of it that were taken in. */
  readonly variants: readonly string[];
}

export interface QuestionContext {
  readonly history?: readonly Turn[];
  readonly synonyms?: readonly SynonymGroup[];
  /** What a model made of the question; the first few are taken in. */
  readonly variants?: readonly string[];
}

/** Asks for a measure: the word behind `how` is no matter of the text. */
const measures =
  /\b(how|wie)\s+(long|much|many|often|far|big|large|old|high|soon|lange|viele?|oft|weit|groß|alt|hoch|schnell)\b/giu;
export const maxVariants = 4;
const maxVariantLength = 500;
/** All words that only variants have weigh together about as much as half of the question. */
const guessedWeight = 0.5;

/** Reads a question: what it leans on is taken in, what else is said for its words is added, other wordings lend it their words. */
export function readQuestion(
  asked: string,
  { history = [], synonyms = [], variants = [] }: QuestionContext = {},
): Question {
  const { text, isRewritten } = standAlone(asked, history);
  const { words, used } = addAlternatives(text, readWords(text.replace(measures, ' ')), synonyms);
  const others = variantsOf(variants, text);
  return {
    text,
    meant: meantBy(text, used),
    words: [...words, ...guessedWords(words, others)],
    language: questionLanguage(text),
    isRewritten,
    synonyms: used,
    variants: others,
  };
}

function variantsOf(given: readonly string[], question: string): string[] {
  const texts = given
    .map((one) => one.trim().slice(0, maxVariantLength))
    .filter((one) => one !== '' && one !== question);
  return [...new Set(texts)].slice(0, maxVariants);
}

/** Words of variants that the question has not: the more variants have one, the more it weighs. */
function guessedWords(asked: readonly QuestionWord[], variants: readonly string[]): QuestionWord[] {
  const known = new Set(asked.flatMap(({ stems }) => stems));
  const fresh = variants
    .flatMap((one) => readWords(one.replace(measures, ' ')))
    .filter(({ stems }) => !stems.some((stem) => known.has(stem)));
  const by = Map.groupBy(fresh, ({ word }) => word);
  const shared = Math.min(1, asked.length / Math.max(1, by.size));
  return [...by.values()].map((same) => ({
    ...same[0]!,
    weight: (guessedWeight * shared * same.length) / variants.length,
    isGuessed: true,
  }));
}

/** An embedder knows words, not a company's acronyms. */
function meantBy(text: string, used: readonly UsedSynonym[]): string {
  const spelled = used.flatMap(({ form, alternatives }) => {
    const long = form.includes(' ') ? undefined : alternatives.find((one) => one.includes(' '));
    return long === undefined || text.toLowerCase().includes(long.toLowerCase()) ? [] : [long];
  });
  return spelled.length === 0 ? text : `${text} (${[...new Set(spelled)].join('; ')})`;
}
