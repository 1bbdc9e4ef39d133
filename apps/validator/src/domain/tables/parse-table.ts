import { type Exact, exactOf } from './exact-number.js';
import { figuresIn, isFigure } from './figure-cells.js';
import { type Heading, nextHeading } from './next-heading.js';
import { summedAbove } from './summed-above.js';

/** One number of a table, and what the table says of it. */
export interface NumberCell {
  readonly row: number;
  readonly column: number;
  readonly raw: string;
  readonly value: Exact;
  /** The row's own words, those of the section that it stands in, and those above it. */
  readonly rowLabel: string;
  readonly sectionLabel: string;
  readonly columnLabel: string;
  /** Of how many figures right above it this one is the sum; 0 of none. */
  readonly summed: number;
}

export interface ParsedTable {
  readonly rows: readonly (readonly string[])[];
  readonly numbers: readonly NumberCell[];
  /** Everything that is no number: where units and scales are stated. */
  readonly words: string;
  /** The same without the labels of rows of numbers, which speak of their row alone. */
  readonly headWords: string;
}

/** So many figures are looked at for a sum. */
const mostBefore = 400;

/** Reads rows of cells: rows without numbers are heads or sections of what follows, cells without numbers at the left its labels. */
export function parseTable(rows: readonly (readonly string[])[]): ParsedTable {
  const numbers: NumberCell[] = [];
  let heading: Heading | undefined;
  let words: (readonly string[])[] = [];
  for (const [at, row] of rows.entries()) {
    const cells = row.flatMap((raw, column) => (column > 0 ? figuresIn(raw).map((one) => ({ raw: one, column })) : []));
    if (cells.length === 0) {
      if (!isEmptyHanded(row)) words.push(row);
      continue;
    }
    if (words.length > 0 || heading === undefined) heading = nextHeading(words, heading);
    words = [];
    const { heads, section } = heading;
    for (const { raw, column } of cells)
      numbers.push({
        row: at,
        column,
        raw,
        value: exactOf(raw)!,
        rowLabel: labelOf(row),
        sectionLabel: section,
        columnLabel: heads
          .map((head) => headOver(head, column))
          .join(' ')
          .trim(),
        summed: summedAbove(
          exactOf(raw)!,
          numbers.slice(-mostBefore).flatMap((one) => (one.column === column ? one : [])),
        ),
      });
  }
  const rowsOfNumbers = new Set(numbers.map((one) => one.row));
  return {
    rows,
    numbers,
    words: wordsOf(rows),
    headWords: wordsOf(rows.filter((_row, at) => at === 0 || !rowsOfNumbers.has(at))),
  };
}

const wordsOf = (rows: readonly (readonly string[])[]): string =>
  rows
    .flat()
    .filter((cell) => !isFigure(cell))
    .join(' | ');

const labelOf = (row: readonly string[]): string =>
  row
    .filter((cell, column) => column < 2 && !isFigure(cell))
    .join(' ')
    .trim();

/** A row of figures that has none: its cells hold dashes. */
const isEmptyHanded = (row: readonly string[]): boolean => {
  const filled = row.slice(1).filter((cell) => cell.trim() !== '');
  return filled.length > 0 && filled.every((cell) => /^[$€£]? ?[-–—]$/.test(cell.trim()));
};

const isNarrow = (head: readonly string[]): boolean => head.length <= 2;

/** A head that spans columns stands over the first of them; one that stands alone in its row spans all. */
function headOver(head: readonly string[], column: number): string {
  const filled = head.slice(1).filter((cell) => cell.trim() !== '');
  if (filled.length === 1 && column > 0 && !isNarrow(head)) return filled[0]!;
  for (let at = Math.min(column, head.length - 1); at > 0; at -= 1) if (head[at]!.trim() !== '') return head[at]!;
  return '';
}

/** The tables of a text in which each row is a line and ` | ` stands between cells, as libs/documents writes them; and the text around them. */
export function tablesIn(text: string): { tables: ParsedTable[]; paragraphs: string[] } {
  const tables: ParsedTable[] = [];
  const paragraphs: string[] = [];
  let rows: string[][] = [];
  const close = (): void => {
    if (rows.length > 1) {
      tables.push(parseTable(rows));
      paragraphs.push(...rows.flat().filter((cell) => /\p{L}/u.test(cell) && /\d,\d{3}/.test(cell)));
    } else paragraphs.push(...rows.map((row) => row.join(' ')));
    rows = [];
  };
  for (const line of text.split('\n')) {
    if (line.includes(' | ') || (rows.length > 0 && line.includes('|')))
      rows.push(line.split('|').map((cell) => cell.trim()));
    else {
      close();
      if (line.trim() !== '') paragraphs.push(line);
    }
  }
  close();
  return { tables, paragraphs };
}
