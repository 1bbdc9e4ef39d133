import type { PersonalDatum, PersonalKind } from './personal-datum.js';

const mostWords = 5;

/** Finds phrases of a list in a text whatever their case, the longest at each place; linear in the text's length. */
export function phraseFinder(phrases: readonly string[]): (text: string, kind: PersonalKind) => PersonalDatum[] {
  const known = new Set(
    phrases.map((one) =>
      wordsOf(one)
        .map((word) => word.folded)
        .join(' '),
    ),
  );
  const starts = new Set(phrases.map((one) => wordsOf(one)[0]?.folded));
  return (text, kind) => {
    const words = wordsOf(text);
    const found: PersonalDatum[] = [];
    for (let at = 0; at < words.length; at += 1) {
      if (!starts.has(words[at]?.folded)) continue;
      for (let count = Math.min(mostWords, words.length - at); count > 0; count -= 1) {
        const part = words.slice(at, at + count);
        if (!known.has(part.map((word) => word.folded).join(' '))) continue;
        // Two letters are a state only when they are written as one.
        if (count === 1 && part[0]!.folded.length < 4 && !/^\p{Lu}+$/u.test(text.slice(part[0]!.start, part[0]!.end)))
          break;
        found.push({ kind, start: part[0]!.start, end: part.at(-1)!.end });
        at += count - 1;
        break;
      }
    }
    return found;
  };
}

const wordsOf = (text: string): { folded: string; start: number; end: number }[] =>
  [...text.matchAll(/[\p{L}\p{M}]+/gu)].map((match) => ({
    folded: match[0].toLowerCase(),
    start: match.index,
    end: match.index + match[0].length,
  }));
