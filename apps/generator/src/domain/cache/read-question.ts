import { denials, glue, quantifiers, turns } from './word-classes.js';

export interface QuestionWord {
  /** In lower case, without marks around it. */
  readonly text: string;
  /** Code, numbers and names stand for nothing but themselves. */
  readonly isLiteral: boolean;
  /** A small word that may be left out where much else is said otherwise. */
  readonly isQuantifier: boolean;
}

/** A question as the guard reads it. */
export interface ReadQuestion {
  readonly content: readonly QuestionWord[];
  readonly denials: readonly string[];
  readonly turns: readonly string[];
  readonly signs: readonly string[];
  /** All words in order, for what governs what. */
  readonly order: readonly string[];
}

const signPattern = /[%$€£¥°#+=<>≤≥≠±×÷√∞&|^~*]/gu;
const rawPattern = /[^\s,;!?()[\]{}"“”„«»…—–]+/gu;
const contraction = /n['’]t$/u;

/** Reads words, numbers and signs. Nothing is corrected: what is written otherwise is another word. */
export function readQuestion(text: string): ReadQuestion {
  const plain = text.normalize('NFKC');
  const read = { content: [] as QuestionWord[], denials: [] as string[], turns: [] as string[], order: [] as string[] };
  for (const { 0: raw, index } of plain.matchAll(rawPattern)) {
    const bare = raw.replaceAll(/^[`'‘’*_.:/-]+(?!\d)|[`'‘’*.:/-]+$/gu, '');
    if (!/[\p{L}\p{N}]/u.test(bare)) continue;
    // An answer may begin with its particle; what it denies says so itself.
    if (/^no$/i.test(bare) && plain[index + raw.length] === ',') {
      read.content.push({ text: 'no', isLiteral: false, isQuantifier: true });
      continue;
    }
    if (contraction.test(bare.toLowerCase())) read.denials.push('not');
    for (const word of wordsOf(bare, isStart(plain, index))) sort(word, read);
  }
  return { ...read, signs: (plain.match(signPattern) ?? []).sort() };
}

function sort(
  word: QuestionWord,
  read: { content: QuestionWord[]; denials: string[]; turns: string[]; order: string[] },
): void {
  const { text } = word;
  read.order.push(text);
  if (word.isLiteral) read.content.push(word);
  else if (denials.has(text)) read.denials.push('not');
  else if (turns.has(text)) read.turns.push(text);
  else if (!glue.has(text)) read.content.push(word);
}

function wordsOf(bare: string, isAtStart: boolean): QuestionWord[] {
  const text = bare.toLowerCase();
  if (isCode(bare))
    return [{ text: text.replace(/\(\)$/, '').replace(/^v(?=\d)/, ''), isLiteral: true, isQuantifier: false }];
  const isLetter = /^\p{Lu}$/u.test(bare) && text !== 'i';
  const isName = !isAtStart && /^\p{Lu}/u.test(bare) && (isLetter || !glue.has(text)) && !turns.has(text);
  return text
    .replace(/['’]s$/u, '')
    .replace(contraction, '')
    .split(/[-'’/]/u)
    .filter((part) => part !== '')
    .map((part) => ({ text: part, isLiteral: isName, isQuantifier: quantifiers.has(part) }));
}

/** `from_pandas`, `v2.10`, `SQL`, `camelCase`, `10MB`, `-5`. */
const isCode = (bare: string): boolean => /[\p{N}_@\\]|\p{Ll}\p{Lu}|\p{Lu}{2}|\w\.\w|\w\/\w+\//u.test(bare);

/** Whether a capital letter here says nothing. */
const isStart = (text: string, index: number): boolean => /(?:^|[.!?:;\n"“(`'-])\s*$/u.test(text.slice(0, index));
