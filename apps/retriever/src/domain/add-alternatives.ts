import { findDefinitions } from './find-definitions.js';
import type { QuestionWord, WordAlternative } from './question-word.js';
import { readWords } from './read-words.js';

/** Forms that say the same: an acronym and what it stands for, or synonyms. */
export interface SynonymGroup {
  readonly forms: readonly string[];
  readonly weight: number;
}

/** A form that a question has, and what else is said for it. */
export interface UsedSynonym {
  readonly form: string;
  readonly alternatives: readonly string[];
}

export interface Widened {
  readonly words: readonly QuestionWord[];
  readonly used: readonly UsedSynonym[];
}

interface Form {
  readonly text: string;
  readonly words: readonly QuestionWord[];
}

/**
 * Gives the words of a question what else is said for them. A phrase that has another form gives that form to each of its words, so that who says it in the other
 * way says all of it. A short form that the question itself explains is no word beside its explanation: what is said twice counts once.
 */
export function addAlternatives(
  text: string,
  words: readonly QuestionWord[],
  groups: readonly SynonymGroup[],
): Widened {
  const used: UsedSynonym[] = [];
  let widened = [...words];
  for (const { short, long } of findDefinitions(text)) {
    const [shortForm, longForm] = [formOf(short), formOf(long)];
    widened = widened.filter(
      ({ word }) =>
        longForm.words.some((one) => one.word === word) || !shortForm.words.some((one) => one.word === word),
    );
    widened = widen(widened, longForm, [alternativeOf(shortForm, 1)]);
    used.push({ form: long, alternatives: [short] });
  }
  for (const { forms, weight } of groups) {
    const known = forms.map(formOf);
    for (const form of known) {
      const others = known.filter((one) => one !== form && one.words.length > 0);
      if (others.length === 0) continue;
      const before = widened;
      if (form.words.length === 0) widened = spell(text, widened, form, others[0]!);
      else
        widened = widen(
          widened,
          form,
          others.map((one) => alternativeOf(one, weight)),
        );
      if (widened !== before) used.push({ form: form.text, alternatives: others.map((one) => one.text) });
    }
  }
  return { words: widened, used };
}

const formOf = (text: string): Form => ({ text, words: readWords(text) });
const alternativeOf = ({ text, words }: Form, weight: number): WordAlternative => ({
  text,
  words: words.map(({ stems }) => stems),
  weight,
});

/** The same words when the form is not among them. */
function widen(words: QuestionWord[], form: Form, alternatives: readonly WordAlternative[]): QuestionWord[] {
  const from = words.findIndex((_, at) => form.words.every((one, ahead) => isSame(words[at + ahead], one)));
  if (from < 0) return words;
  const isIn = (at: number): boolean => at >= from && at < from + form.words.length;
  return words.map((word, at) =>
    isIn(at) ? { ...word, alternatives: [...(word.alternatives ?? []), ...alternatives] } : word,
  );
}

const isSame = (word: QuestionWord | undefined, other: QuestionWord): boolean =>
  word?.stems.some((stem) => other.stems.includes(stem)) === true;

/** An acronym that is also a word which says nothing (`US`, `IT`) stands in no index; written in capitals it is asked for as what it stands for. */
function spell(text: string, words: QuestionWord[], form: Form, instead: Form): QuestionWord[] {
  const isAcronym = form.text === form.text.toUpperCase() && text.split(/[^\p{L}\p{N}]+/u).includes(form.text);
  if (!isAcronym) return words;
  const added = instead.words.filter((one) => !words.some(({ word }) => word === one.word));
  return added.length === 0 ? words : [...words, ...added];
}
