/** What stands over the rows that follow: heads of columns, and the section they are in. */
export interface Heading {
  readonly heads: readonly (readonly string[])[];
  readonly section: string;
}

type Row = readonly string[];

/** What a stretch of rows without numbers changes of what stood above it. At the top of a table every row is a head but the section that comes last; further down, one that names columns is a new head. */
export function nextHeading(rows: readonly Row[], before: Heading | undefined): Heading {
  const isHead = before === undefined ? (row: Row): boolean => namedColumns(row).length > 0 : namesColumns;
  const last = rows.findLastIndex(isHead);
  if (before !== undefined && last < 0)
    return { ...before, section: rows.map(rowLabelOf).findLast((one) => one !== '') ?? before.section };
  const sections = rows.filter((row, at) => isSection(row) && (before !== undefined || at > last));
  return {
    heads: rows.filter((row) => !sections.includes(row)),
    section: sections.map(rowLabelOf).at(-1) ?? '',
  };
}

const rowLabelOf = (row: Row): string => row.slice(0, 2).join(' ').trim();

const nothing = /^(?:none|nil|n\/?a|[^\p{L}\p{N}]*)$/iu;
const namedColumns = (row: Row): string[] => row.slice(1).filter((cell) => !nothing.test(cell.trim()));
const isSection = (row: Row): boolean => row[0]?.trim() !== '' && row.slice(1).every((cell) => cell.trim() === '');

const period =
  /(?<!\d)(?:19|20)\d{2}(?!\d)|quarter|\b(?:january|february|march|april|may|june|july|august|september|october|november|december|fiscal|change|amount|total)\b/i;
/** Several columns are named, and no row is: words of a row of their own are periods at least. */
const namesColumns = (row: Row): boolean => {
  const named = namedColumns(row);
  return named.length > 1 && (row[0]?.trim() === '' || named.every((cell) => period.test(cell)));
};
