import type { Evidence } from './derived-answer.js';
import { labelWords, yearsIn } from './label-words.js';
import type { NumberCell, ParsedTable } from './parse-table.js';

const remembered = new Map<string, ReadonlySet<string>>();
const mostRemembered = 5_000;

function wordsOf(label: string): ReadonlySet<string> {
  const before = remembered.get(label);
  if (before !== undefined) return before;
  const words = labelWords(label);
  if (remembered.size >= mostRemembered) remembered.clear();
  remembered.set(label, words);
  return words;
}

export const tableOf = (cell: NumberCell, { tables }: Evidence): ParsedTable | undefined =>
  tables.find((one) => one.numbers.includes(cell));

const isYear = (word: string): boolean => /^\d{4}$/.test(word);

/** The words that tell a cell from those beside it, or from those above and below it. */
const labelOf = (cell: NumberCell, way: 'across' | 'down'): string[] =>
  way === 'across'
    ? [...wordsOf(cell.columnLabel)]
    : [...wordsOf(`${cell.rowLabel} ${cell.sectionLabel}`)].filter(
        (word) => !isYear(word) || yearsIn(cell.columnLabel).length === 0,
      );

/**
 * Whether a cell beside (`across`) or above and below (`down`) this one matches all that this one matches of the question, and more: then the question asked for that one.
 * A row without a label is the sum of those above it, which no words can be compared with.
 */
export function hasBetterNeighbour(
  cell: NumberCell,
  question: string,
  evidence: Evidence,
  way: 'across' | 'down',
): boolean {
  if (way === 'down' && cell.rowLabel === '') return false;
  if (way === 'across' && isChange.test(cell.columnLabel) && asksForChange.test(question)) return false;
  const asked = wordsOf(question);
  const own = labelOf(cell, way).filter((word) => asked.has(word));
  return (tableOf(cell, evidence)?.numbers ?? []).some((other) => {
    const isNeighbour = other !== cell && (way === 'across' ? other.row === cell.row : other.column === cell.column);
    if (!isNeighbour) return false;
    const words = new Set(labelOf(other, way));
    return own.every((word) => words.has(word)) && [...words].some((word) => asked.has(word) && !own.includes(word));
  });
}

/** A column that says by how much the others differ. */
const isChange = /chang|variance|growth|increase|decrease|\bvar\b|[+/]-/i;
const asksForChange = /chang|varian|grow|grew|increas|decreas|differ/i;

/** Whether the row of a cell is named by words of the question. */
export function isRowNamed(cell: NumberCell, question: string): boolean {
  const asked = wordsOf(question);
  return [...wordsOf(cell.rowLabel)].some((word) => asked.has(word));
}

/** Whether a year that the question names, and the table has for these rows, is left out by them; or, where the question names several, one is used that it does not name. */
export function missesYears(cells: readonly NumberCell[], question: string, evidence: Evidence): boolean {
  const [first] = cells;
  if (first === undefined) return false;
  const row = (tableOf(first, evidence)?.numbers ?? []).filter((cell) => cell.row === first.row);
  const used = new Set(cells.flatMap((cell) => yearsIn(cell.columnLabel)));
  const had = new Set(row.flatMap((cell) => yearsIn(cell.columnLabel)));
  // By how much something changed from 2017 to 2019 does not ask for 2018.
  const named = asksForChange.test(question) ? new Set(yearsIn(question)) : wordsOf(question);
  const asked = [...named].filter((word) => isYear(word) && had.has(word));
  if (asked.some((year) => !used.has(year))) return true;
  return (
    asked.length > 1 &&
    cells.some(
      (cell) => yearsIn(cell.columnLabel).length > 0 && !yearsIn(cell.columnLabel).some((year) => asked.includes(year)),
    )
  );
}
