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
    : [...wordsOf(`${cell.rowLabel} ${cell.sectionLabel}${cell.summed > 0 ? ' total' : ''}`)].filter(
        (word) => !isYear(word) || yearsIn(cell.columnLabel).length === 0,
      );

/**
 * Whether a cell beside (`across`) or above and below (`down`) this one matches all that this one matches of the question, and more: then the question asked for that one.
 * A row that is the sum of those above it is a total whatever it is called; without a label no words can be compared with it. What a question says of other cells that were taken too (`others`, of another row) tells nothing of this one.
 */
export function hasBetterNeighbour(
  cell: NumberCell,
  question: string,
  evidence: Evidence,
  { way, others = [] }: { readonly way: 'across' | 'down'; readonly others?: readonly NumberCell[] },
): boolean {
  if (way === 'down' && cell.rowLabel === '') return false;
  if (way === 'across' && isChange.test(cell.columnLabel) && asksForChange.test(question)) return false;
  const taken = new Set(others.flatMap((other) => [...wordsOf(other.rowLabel)]));
  const asked = new Set([...wordsOf(question)].filter((word) => way === 'across' || !taken.has(word)));
  const label = labelOf(cell, way);
  const own = label.filter((word) => asked.has(word));
  // "Non-audit fees" where the question speaks of audit fees.
  const isDenied = own.length > 0 && label.includes('non') && !asked.has('non');
  return (tableOf(cell, evidence)?.numbers ?? []).some((other) => {
    const isNeighbour = other !== cell && (way === 'across' ? other.row === cell.row : other.column === cell.column);
    if (!isNeighbour || (isShare(other) !== isShare(cell) && asksForShare.test(question) !== isShare(other)))
      return false;
    const words = new Set(labelOf(other, way));
    const isMore = [...words].some((word) => asked.has(word) && !own.includes(word));
    return own.every((word) => words.has(word)) && (isMore || (isDenied && !words.has('non')));
  });
}

/** A column that says by how much the others differ. */
const isChange = /chang|variance|growth|increase|decrease|\bvar\b|[+/]-|(?:19|20)\d{2} (?:over|vs?\.?|versus) /i;
/** A figure that says what part of something another one is. */
export const isShare = ({ raw, rowLabel, columnLabel }: NumberCell): boolean =>
  raw.includes('%') || /%|percent/i.test(`${rowLabel} ${columnLabel}`);
const asksForShare = /%|percent|proportion|\b(?:share|rate|ratio|margin)s?\b/i;
const asksForChange = /chang|varian|grow|grew|increas|decreas|differ/i;

/** Whether the row of a cell is named by words of the question. */
export function isRowNamed(cell: NumberCell, question: string): boolean {
  const asked = wordsOf(question);
  return [...wordsOf(cell.rowLabel)].some((word) => asked.has(word));
}

/** A cell that says itself by how much others differ, in what they are counted in. */
export const isDifference = (cell: NumberCell): boolean => isChange.test(cell.columnLabel) && !isShare(cell);

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
