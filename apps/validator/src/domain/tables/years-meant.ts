import { missesYears } from './better-cells.js';
import type { Evidence } from './derived-answer.js';
import { yearsIn } from './label-words.js';
import type { NumberCell } from './parse-table.js';

const asksForMean = /\baverage|\bmean\b/i;

/** Whether the figures of a row are those of the years that the question names. The mean of a year may be that of its own figure and the one before it, never of others. */
export function areYearsMeant(cells: readonly NumberCell[], question: string, evidence: Evidence): boolean {
  if (!asksForMean.test(question)) return !missesYears(cells, question, evidence);
  const asked = [...new Set(yearsIn(question))];
  const pairs = asked.flatMap((year) => [year, String(Number(year) - 1)]).toSorted();
  const used = cells.map((cell) => yearsIn(cell.columnLabel).join()).toSorted();
  if (asked.length > 0 && used.join() === pairs.join()) return true;
  const areOfTwoYears = used.length === 2 && used.every((one) => /^\d{4}$/.test(one)) && used[0] !== used[1];
  return !(areOfTwoYears && asked.length === 1) && !missesYears(cells, question, evidence);
}
