import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvCell, reportCsv } from './report-csv.js';

describe('csvCell', () => {
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '  =1', '\r=1', '\ufeff=1'])('takes the power of %j', (value) => {
    expect(csvCell(value).replaceAll('"', '')).toMatch(/^'/);
  });

  it('never begins a cell as a formula, whatever it holds, and loses nothing of it', () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        const cell = csvCell(value);
        expect(cell).not.toMatch(/^"?[=+\-@\t\r|]/);
        const inside = cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell;
        expect([value, `'${value}`]).toContain(inside);
      }),
    );
  });
});

it('writes a row for each failure and finding, source names included harmless', () => {
  const finding = { code: 'pii-email', severity: 'warning' as const, documents: 1, count: 3, examples: ['a', 'b'] };
  const source = { source: '=cmd', documents: 2, indexed: 1, waiting: 0, failed: 1, failures: [], findings: [finding] };
  expect(reportCsv({ at: '2026-11-22T10:00:00.000Z', sources: [source] })).toBe(
    'source,severity,code,documents,count,examples\r\n"\'=cmd",warning,pii-email,1,3,a b\r\n',
  );
});
