import type { Evidence } from './derived-answer.js';
import { type Exact, magnitude } from './exact-number.js';
import { textNumbers } from './find-places.js';
import type { Magnitude } from './stated-scales.js';

const worth: Readonly<Record<Magnitude, number>> = { thousand: 1e3, million: 1e6, billion: 1e9 };
const fewest = 1;

/** Where nothing over a table of money says what it is counted in, and the text around it speaks of far larger amounts: what brings both to the same size. */
export function magnitudeBySize(evidence: Evidence): Magnitude | undefined {
  const cells = evidence.tables.flatMap((table) => table.numbers);
  const amounts = textNumbers(evidence.paragraphs).filter((one) => /[$€£¥]/.test(one.raw));
  const said = amounts.map((one) => sizeOf(one.value) * (one.magnitude === undefined ? 1 : worth[one.magnitude]));
  if (said.length < fewest || !cells.some((one) => /[$€£¥]/.test(one.raw))) return undefined;
  const times = median(said) / median(cells.map((one) => sizeOf(one.value)).filter((one) => one > 0));
  return times > 30 && times < 30_000 ? 'thousand' : undefined;
}

const sizeOf = (value: Exact): number => Number(magnitude(value).over) / Number(value.under);
const median = (sizes: readonly number[]): number => sizes.toSorted((a, b) => a - b)[sizes.length >> 1] ?? 0;
