import type { Evidence } from './derived-answer.js';
import { compared, decimalsOf, type Exact, exact, magnitude, negated, plus, times } from './exact-number.js';
import { textNumbers } from './find-places.js';
import type { Magnitude } from './stated-scales.js';

const worth: Readonly<Record<Magnitude, bigint>> = { thousand: 1_000n, million: 1_000_000n, billion: 1_000_000_000n };
const fewest = 2;
const known = new WeakMap<Evidence, Magnitude | undefined>();

/** The magnitude of a table's figures that follows from the text where nothing states it: "$24.2 million" beside a cell 24,193 speaks of thousands. Two figures at least must say so, and none otherwise. */
export function inferredMagnitude(evidence: Evidence): Magnitude | undefined {
  if (!known.has(evidence)) known.set(evidence, infer(evidence));
  return known.get(evidence);
}

function infer(evidence: Evidence): Magnitude | undefined {
  const cells = evidence.tables.flatMap((table) => table.numbers.map((cell) => magnitude(cell.value)));
  const votes = new Map<Magnitude, Set<string>>();
  for (const { value, magnitude: said, raw } of textNumbers(evidence.paragraphs)) {
    if (said === undefined || decimalsOf(raw) === 0) continue;
    for (const one of ['thousand', 'million'] as const) {
      if (worth[one] >= worth[said]) continue;
      const ratio = exact(worth[one], worth[said]);
      const half = exact(1n, 2n * 10n ** BigInt(decimalsOf(raw)));
      if (cells.some((cell) => isNear(times(cell, ratio), magnitude(value), half)))
        votes.set(one, (votes.get(one) ?? new Set()).add(raw));
    }
  }
  const [first, ...others] = [...votes].filter(([, figures]) => figures.size >= fewest);
  return first !== undefined && others.length === 0 ? first[0] : undefined;
}

const isNear = (a: Exact, b: Exact, most: Exact): boolean =>
  a.over !== 0n && compared(magnitude(plus(a, negated(b))), most) <= 0n;
