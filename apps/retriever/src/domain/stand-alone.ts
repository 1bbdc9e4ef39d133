import { readWords } from './read-words.js';

/** An earlier turn of the conversation. */
export interface Turn {
  readonly role: string;
  readonly text: string;
}

const leansOnContext =
  /^\s*(and|but|so|then|what about|how about|und|aber|dann|was ist mit|wie ist es mit)\b|\b(it|its|they|them|their|those|that one|this one|the same|es|dies\w*|jene\w*|davon|dafür|dazu|damit)\b/iu;
const shortWords = 3;
/** What goes beyond is a text, not a question. */
const maxLength = 4_000;
/** So many turns before are taken in: each leaned on the one before it. */
const maxTurns = 3;
const code = /[\p{L}\p{N}]+(?:[-/._][\p{L}\p{N}]+)*/gu;

/**
 * A question on its own feet. One that is short or leans on what was said goes together with what the user asked before, back to a question that stood by itself;
 * where it names another code or year of the same make (`P-300` after `P-200`), that one is asked for instead.
 */
export function standAlone(asked: string, history: readonly Turn[]): { text: string; isRewritten: boolean } {
  const question = asked.slice(0, maxLength);
  const before = history.filter(({ role, text }) => role === 'user' && text.trim() !== question.trim());
  const context: string[] = [];
  for (let leaning = question; isLeaning(leaning) && context.length < Math.min(maxTurns, before.length);) {
    leaning = before
      .at(-1 - context.length)!
      .text.slice(0, maxLength)
      .trim();
    context.unshift(leaning);
  }
  if (context.length === 0) return { text: question, isRewritten: false };
  const said = context.reduce((earlier, later) => `${withCodesOf(later, earlier)}\n${later}`);
  return { text: `${withCodesOf(question, said)}\n${question}`, isRewritten: true };
}

const isLeaning = (question: string): boolean =>
  readWords(question).length < shortWords || leansOnContext.test(question);

const codesOf = (text: string): string[] =>
  [...new Set([...text.matchAll(code)].map(([one]) => one))].filter((one) => /\p{N}/u.test(one));
const makeOf = (one: string): string => one.toLowerCase().replaceAll(/\p{N}/gu, '#');

/** A text with its codes and numbers replaced by the one of the same make that a later turn names; two of them replace none. */
function withCodesOf(later: string, text: string): string {
  const named = Map.groupBy(codesOf(later), makeOf);
  return text.replace(code, (one) => {
    const instead = /\p{N}/u.test(one) ? named.get(makeOf(one)) : undefined;
    return instead?.length === 1 ? instead[0]! : one;
  });
}
