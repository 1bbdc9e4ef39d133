import type { LengthRange } from '@chassis/contracts';
import { endsAbbreviated } from './sentences-in.js';

export type Measure = 'words' | 'characters' | 'sentences';

const words = new Intl.Segmenter('und', { granularity: 'word' });
const sentences = new Intl.Segmenter('und', { granularity: 'sentence' });
/** Texts are cut in stretches of this length, so that one counter serves a megabyte. */
const longestStretch = 10_000;

/** How many words, characters (code points) or sentences a text has; counting stops behind `most`. */
export function countText(text: string, measure: Measure, most: number): number {
  let count = 0;
  if (measure === 'characters') {
    const points = text[Symbol.iterator]();
    while (count <= most && points.next().done !== true) count += 1;
    return count;
  }
  let wasAbbreviated = false;
  for (const stretch of stretchesOf(text)) {
    for (const { segment, isWordLike } of (measure === 'words' ? words : sentences).segment(stretch)) {
      if (measure === 'words' ? isWordLike === true : /[\p{L}\p{N}]/u.test(segment) && !wasAbbreviated) count += 1;
      if (measure === 'sentences') wasAbbreviated = endsAbbreviated(segment);
      if (count > most) return count;
    }
  }
  return count;
}

/** What is wrong with a count, for a model to act on; undefined where it is as wanted. */
export function wrongCount(text: string, measure: Measure, { min = 0, max = Infinity }: LengthRange) {
  const count = countText(text, measure, Math.max(min, Number.isFinite(max) ? max : 0));
  if (count > max) return { code: 'too-long', message: `has more than ${max} ${measure}; shorten it` } as const;
  if (count < min)
    return { code: 'too-short', message: `has ${count} ${measure}; at least ${min} are wanted` } as const;
  return undefined;
}

/** Cut at white space where there is some near. */
function* stretchesOf(text: string): Generator<string> {
  for (let start = 0; start < text.length;) {
    const end = start + longestStretch;
    const space = end >= text.length ? end : text.lastIndexOf(' ', end);
    const cut = space > start + longestStretch / 2 ? space + 1 : end;
    yield text.slice(start, cut);
    start = cut;
  }
}
