import type { Derivation } from './derivation.js';
import type { Evidence } from './derived-answer.js';
import type { Places } from './find-places.js';

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
