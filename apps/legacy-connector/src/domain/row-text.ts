/** The text of a row: the one column as it stands, several as `name: value` lines; what is null is left out. */
export function rowText(row: Readonly<Record<string, unknown>>, columns: readonly string[]): string {
  const [only] = columns;
  if (columns.length === 1 && only !== undefined) return valueText(row[only]);
  return columns
    .map((column) => [column, valueText(row[column])] as const)
    .filter(([, value]) => value !== '')
    .map(([column, value]) => `${column}: ${value}`)
    .join('\n');
}

export function valueText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'string' ? value : JSON.stringify(value);
}
