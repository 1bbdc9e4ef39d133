import { hasBetterNeighbour, isDifference, isRowNamed, isShare } from './better-cells.js';
import type { DerivedAnswer, Evidence } from './derived-answer.js';
import type { NumberCell } from './parse-table.js';
import { areYearsMeant } from './years-meant.js';

const cornersOfGrid = 4;

/** Whether a question can have meant just these cells: they belong together, none has a neighbour that fits better, and no year asked for is left out. */
export function isMeant(
  cells: readonly NumberCell[],
  { question, derivation }: DerivedAnswer,
  evidence: Evidence,
): boolean {
  // "2,010/442,262": words of the question that name the part say nothing of the whole.
  const isPart = /^[^-+*/]*\/[^-+*/]*$/.test(derivation);
  const better = (cell: NumberCell, way: 'across' | 'down'): boolean =>
    hasBetterNeighbour(cell, question, evidence, {
      way,
      others: isPart ? distinct.filter((one) => one.row !== cell.row) : [],
    });
  const distinct = [...new Set(cells)];
  const rows = new Set(distinct.map((cell) => cell.row));
  const columns = new Set(distinct.map((cell) => cell.column));
  const isSum = /^[^-*/]*(?:\/ *\d)?$/.test(derivation);
  if (distinct.length < cells.length && isSum) return false;
  if (!isPart && !derivation.includes('*') && derivation !== '' && areOfTwoKinds(distinct)) return false;
  if (distinct.length === 1)
    return cells.length === 1 && !better(distinct[0]!, 'down') && !better(distinct[0]!, 'across');
  if (rows.size === 1)
    return (
      ((isPart && distinct.some(isDifference)) || areYearsMeant(cells, question, evidence)) &&
      !distinct.some((cell) => better(cell, 'down'))
    );
  if (columns.size === 1) {
    const isNamed = distinct.some((cell) => isRowNamed(cell, question));
    return !distinct.some(
      (cell) => better(cell, 'across') || (isNamed && !isRowNamed(cell, question) && better(cell, 'down')),
    );
  }
  return distinct.length >= cornersOfGrid && distinct.length % 2 === 0;
}

/** Percentages are not added to quantities nor taken from them. */
const areOfTwoKinds = (cells: readonly NumberCell[]): boolean => cells.some(isShare) && !cells.every(isShare);
