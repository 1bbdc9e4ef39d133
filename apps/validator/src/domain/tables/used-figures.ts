import type { Derivation } from './derivation.js';
import type { Evidence } from './derived-answer.js';
import { compared, exact, magnitude } from './exact-number.js';
import type { Places } from './find-places.js';
import type { NumberCell } from './parse-table.js';

/** The figures that an answer rests on, and where they stand. */
export interface UsedFigures {
  readonly evidence: Evidence;
  readonly derivation?: Derivation;
  readonly places: readonly Places[];
}

/** All that the tables say of these figures. */
export const labelsOf = ({ places }: UsedFigures): string =>
  places
    .flatMap((one) => one.cells)
    .map((cell) => `${cell.rowLabel} ${cell.sectionLabel} ${cell.columnLabel} ${cell.raw}`)
    .join(' ');

const thousand = exact(1_000n);
/** No percentage, rate or ratio is written like this. */
export const isLarge = ({ raw, value }: NumberCell): boolean =>
  !raw.includes('%') && compared(magnitude(value), thousand) >= 0n;
