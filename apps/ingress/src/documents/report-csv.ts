import type { DocumentsReport, RouteOutput } from '@chassis/contracts';

type Report = RouteOutput<typeof DocumentsReport>;

/** What spreadsheet programs take for the beginning of a formula, also behind blanks (OWASP, CSV Injection). */
const formula = /^[\s\ufeff]*[=+\-@\t\r|]/;

/** A cell that no spreadsheet program executes: formulas get an apostrophe in front, quotes and line ends are quoted. */
export function csvCell(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const harmless = formula.test(value) ? `'${value}` : value;
  return /[",;\r\n']/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** The report as a table: one row a failure or finding. */
export function reportCsv({ sources }: Report): string {
  const rows: (string | number)[][] = [['source', 'severity', 'code', 'documents', 'count', 'examples']];
  for (const { source, failures, findings } of sources) {
    for (const one of failures)
      rows.push([source, 'failed', one.code, one.documents, one.documents, one.examples.join(' ')]);
    for (const one of findings)
      rows.push([source, one.severity, one.code, one.documents, one.count, one.examples.join(' ')]);
  }
  return rows.map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
}
