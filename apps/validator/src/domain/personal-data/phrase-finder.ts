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
    const found: PersonalDatum[] = [];
    const words = /[\p{L}\p{M}]+/gu;
    for (let match = words.exec(text); match !== null; match = words.exec(text)) {
      if (!starts.has(match[0].toLowerCase())) continue;
      const phrase = longestOf(known, text, match.index);
      if (phrase === undefined) continue;
      found.push({ kind, ...phrase });
      words.lastIndex = phrase.end;
    }
    return found;
  };
}

/** The longest known phrase that begins with the word at this place. */
function longestOf(
  known: ReadonlySet<string>,
  text: string,
  start: number,
): { start: number; end: number } | undefined {
  const words = /[\p{L}\p{M}]+/gu;
  words.lastIndex = start;
  const ends: number[] = [];
  let phrase = '';
  let best: number | undefined;
  for (let match = words.exec(text); match !== null && ends.length < mostWords; match = words.exec(text)) {
    phrase += `${ends.length === 0 ? '' : ' '}${match[0].toLowerCase()}`;
    ends.push(words.lastIndex);
    if (known.has(phrase)) best = ends.length;
  }
  const end = best === undefined ? undefined : ends[best - 1];
  // Two letters are a state only when they are written as one.
  const isSmall = best === 1 && phrase.split(' ')[0]!.length < 4 && !/^\p{Lu}+$/u.test(text.slice(start, end));
  return end === undefined || isSmall ? undefined : { start, end };
}

const wordsOf = (text: string): { folded: string; start: number; end: number }[] =>
  [...text.matchAll(/[\p{L}\p{M}]+/gu)].map((match) => ({
    folded: match[0].toLowerCase(),
    start: match.index,
    end: match.index + match[0].length,
  }));
