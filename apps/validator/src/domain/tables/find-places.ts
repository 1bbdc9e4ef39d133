import type { Evidence } from './derived-answer.js';
import { compared, type Exact, exactOf, magnitude } from './exact-number.js';
import type { NumberCell } from './parse-table.js';
import { type Magnitude, magnitudeBehind } from './stated-scales.js';

/** A number in running text. */
export interface TextPlace {
  readonly paragraph: number;
  readonly start: number;
  readonly end: number;
  readonly raw: string;
  readonly value: Exact;
  readonly magnitude: Magnitude | undefined;
}

export interface Places {
  readonly cells: readonly NumberCell[];
  readonly texts: readonly TextPlace[];
}

/** Where a number stands, whatever its sign there. */
export function placesOf(value: Exact, evidence: Evidence): Places {
  const wanted = magnitude(value);
  const isIt = (one: Exact): boolean => compared(magnitude(one), wanted) === 0n;
  return {
    cells: evidence.tables.flatMap((table) => table.numbers.filter((cell) => isIt(cell.value))),
    texts: textNumbers(evidence.paragraphs).filter((one) => isIt(one.value)),
  };
}

const known = new WeakMap<readonly string[], TextPlace[]>();

/** All numbers of the paragraphs, found once. */
export function textNumbers(paragraphs: readonly string[]): readonly TextPlace[] {
  const before = known.get(paragraphs);
  if (before !== undefined) return before;
  const found = paragraphs.flatMap((text, paragraph) =>
    [...text.matchAll(/(?<![\d.,])\(?-?[$€£]? ?\d[\d,]*(?:\.\d+)?%?/g)].flatMap((match): TextPlace[] => {
      const raw = match[0].replace(/,$/, '');
      const value = exactOf(raw.startsWith('(') && text[match.index + raw.length] !== ')' ? raw.slice(1) : raw);
      const end = match.index + raw.length;
      return value === undefined
        ? []
        : [{ paragraph, start: match.index, end, raw, value, magnitude: magnitudeBehind(text, end) }];
    }),
  );
  known.set(paragraphs, found);
  return found;
}
