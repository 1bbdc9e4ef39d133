const inBrackets = /\(([^()]{2,80})\)/gu;
const shortForm = /^(?=[^\p{L}]*\p{L})[\p{L}\p{N}][\p{L}\p{N}.&/-]{1,9}$/u;
const word = /[\p{L}\p{N}]+/gu;

/** A short form and what it stands for, as a text says it. */
export interface Definition {
  readonly short: string;
  readonly long: string;
}

/** Short forms that a text itself explains, as `long form (LF)` or `LF (long form)`: found by their letters, from the last one back (Schwartz and Hearst, 2003). */
export function findDefinitions(text: string): Definition[] {
  const found: Definition[] = [];
  for (const match of text.matchAll(inBrackets)) {
    const inside = match[1]!.trim();
    const before = text.slice(0, match.index).trimEnd();
    if (isShort(inside)) {
      const long = longFormOf(inside, lastWords(before, Math.min(inside.length + 5, inside.length * 2)));
      if (long !== undefined) found.push({ short: inside, long });
      continue;
    }
    const short = /\S+$/u.exec(before)?.[0] ?? '';
    if (isShort(short) && longFormOf(short, inside) === inside) found.push({ short, long: inside });
  }
  return found;
}

/** Written as an abbreviation: more than one capital, or letters and digits. */
const isShort = (text: string): boolean =>
  shortForm.test(text) && (/\p{Lu}.*\p{Lu}/u.test(text) || /\p{N}/u.test(text));

function lastWords(text: string, atMost: number): string {
  const words = [...text.matchAll(word)];
  return text.slice(words.at(-atMost)?.index ?? 0);
}

/** The end of the text that the letters of a short form stand in, in their order, the first of them at the begin of a word; undefined when they do not. */
function longFormOf(short: string, text: string): string | undefined {
  const letters = short.toLowerCase().match(/[\p{L}\p{N}]/gu) ?? [];
  const lower = text.toLowerCase();
  let at = lower.length;
  for (let place = letters.length - 1; place >= 0; place -= 1) {
    at = lastOf(lower, letters[place]!, at - 1, place === 0);
    if (at < 0) return undefined;
  }
  const long = text.slice(at).trim();
  return /\s/u.test(long) && !long.includes(short) ? long : undefined;
}

/** The last place of a letter up to `at`; -1 when there is none. */
function lastOf(text: string, letter: string, at: number, beginsWord: boolean): number {
  for (let place = at; place >= 0; place -= 1)
    if (text[place] === letter && (!beginsWord || isWordStart(text, place))) return place;
  return -1;
}

const isWordStart = (text: string, at: number): boolean => at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1]!);
