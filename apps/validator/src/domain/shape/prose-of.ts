import { visibleText } from '../text/visible-text.js';

/** The running words of a text, without what has no language of its own. */
export interface Prose {
  readonly text: string;
  readonly words: number;
  /** Words that are no names by their looks: small letters, or a script that knows no capitals. */
  readonly plain: number;
}

/** Names of code; what is quoted keeps the language of whoever said it. Each alternative ends where the next of its kind could begin. */
const withoutLanguage = [/`[^`\n]+`/g, /“[^“”\n]+”|„[^„“”\n]+[“”]|«[^«»\n]+»|"[^"\n]+"|「[^「」\n]+」/g];
const word = /^[([{*_>#|-]*(\p{L}[\p{L}\p{M}’'-]*)[)\]}*_|.,;:!?…。、！？,;:-]*$/u;
const unicased = /[\p{Lo}\p{Mn}\p{Mc}]+/gu;
/** So many letters of a script without spaces make about one word. */
const lettersOfWord = 2;
const longestWord = 60;

/** The text with blanks for its blocks of code; every place stays where it is. */
export const withoutCode = (text: string): string =>
  text.replaceAll(/```[\s\S]*?(?:```|$)/g, (code) => ' '.repeat(code.length));

/** What of a text tells its language. Linear in its length. */
export function proseOf(original: string): Prose {
  const text = withoutLanguage.reduce(
    (left, pattern) => left.replace(pattern, ' '),
    visibleText(withoutCode(original)).text,
  );
  const kept: string[] = [];
  let [words, plain] = [0, 0];
  for (const token of text.split(/\s+/u)) {
    const letters = token.match(unicased)?.join('') ?? '';
    if (letters !== '' && letters.length * lettersOfWord >= token.length) {
      const count = Math.max(1, Math.floor(letters.length / lettersOfWord));
      kept.push(letters);
      words += count;
      plain += count;
      continue;
    }
    const bare = token.length > longestWord ? undefined : word.exec(token)?.[1];
    if (bare === undefined || isIdentifier(bare)) continue;
    kept.push(bare);
    words += 1;
    if (/^\p{Ll}/u.test(bare)) plain += 1;
  }
  return { text: kept.join(' '), words, plain };
}

const isIdentifier = (token: string): boolean => /\p{Ll}\p{Lu}/u.test(token) || /^\p{Lu}{2,}$/u.test(token);
