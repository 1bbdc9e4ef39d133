import type { Finding, Risk } from '@chassis/contracts';
import type { Terminal } from '../terminal.js';

/** A table of findings on standard output, the class of risk behind it. */
export function showFindings(terminal: Terminal, findings: readonly Finding[], risk: Risk): void {
  const rows = findings.map(({ severity, code, file, line, column, message }) => ({
    severity,
    code,
    place: `${file}${line === undefined ? '' : `:${line}:${column ?? 1}`}`,
    message,
  }));
  const width = (field: 'severity' | 'code' | 'place'): number => Math.max(0, ...rows.map((row) => row[field].length));
  const [severities, codes, places] = [width('severity'), width('code'), width('place')];
  for (const { severity, code, place, message } of rows)
    terminal.out(`${severity.padEnd(severities)}  ${place.padEnd(places)}  ${code.padEnd(codes)}  ${message}\n`);
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  terminal.out(`${errors} errors, ${findings.length - errors} warnings, risk ${risk.class}`);
  terminal.out(risk.needsSecondPerson ? ': needs a second person\n' : '\n');
  for (const one of risk.reasons) terminal.out(`  ${one.class}: ${one.message}\n`);
}
