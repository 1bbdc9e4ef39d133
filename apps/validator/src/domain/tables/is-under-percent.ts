import { tableOf } from './better-cells.js';
import type { Evidence } from './derived-answer.js';
import type { NumberCell } from './parse-table.js';

/** Accounts write the sign at the first and last figure of a column of percentages alone. */
export function isUnderPercent(cell: NumberCell, evidence: Evidence): boolean {
  const column = tableOf(cell, evidence)?.numbers.filter((one) => one.column === cell.column) ?? [];
  return (
    [column[0], column.at(-1)].every((one) => one?.raw.includes('%')) &&
    !column.some((one) => /[$€£¥]/.test(one.raw)) &&
    !/years?\b/i.test(cell.rowLabel)
  );
}
