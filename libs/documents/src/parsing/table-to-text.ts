/** Rows as lines with ` | ` between cells, as every table is written here; what a cell holds is text, formulas included. Empty rows and empty columns at the end go. */
export function tableToText(rows: readonly (readonly unknown[])[]): string {
  return rows
    .map((row) => row.map(cellText))
    .filter((row) => row.some((cell) => cell !== ''))
    .map((row) => row.slice(0, row.findLastIndex((cell) => cell !== '') + 1).join(' | '))
    .join('\n');
}

function cellText(value: unknown): string {
  if (value instanceof Date) return value.toISOString().replace('T00:00:00.000Z', '');
  if (typeof value !== 'string') return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
  return value.replace(/\s+/g, ' ').trim();
}
