import type { AuditFact } from '@chassis/contracts';
import { expect, it } from 'vitest';
import { explainRun } from './explain-run.js';

const fact = (kind: string, second: number, data: Record<string, unknown>, step?: string): AuditFact => ({
  id: `${kind}/${second}`,
  kind,
  at: new Date(Date.UTC(2026, 10, 21, 10, 0, second)).toISOString(),
  service: 'orchestrator',
  run: 'r1',
  data,
  ...(step !== undefined && { step }),
});
const started = (index: number, second: number): AuditFact =>
  fact('child.started', second, { child: `r1.lines.${index}`, index, workflow: 'check-line', hash: 'h' }, 'lines');

const facts = [
  fact('run.started', 1, { workflow: 'orders', childOf: { run: 'r0', step: 'all', index: 3, hash: 'x' } }),
  started(1, 2),
  started(0, 3),
  fact(
    'child.ended',
    4,
    { child: 'r1.lines.1', index: 1, status: 'rejected', reason: 'odd', costMicroUsd: 7 },
    'lines',
  ),
].map((one, index) => ({ seq: index + 1, fact: one }));

it('names the runs that its steps started, each with how it ended and the records that prove it', () => {
  const explained = explainRun('r1', facts);
  const version = { step: 'lines', workflow: 'check-line', hash: 'h' };
  expect(explained['children']).toStrictEqual([
    { run: 'r1.lines.0', index: 0, ...version, status: 'running', reason: null, costMicroUsd: 0, records: [3] },
    { run: 'r1.lines.1', index: 1, ...version, status: 'rejected', reason: 'odd', costMicroUsd: 7, records: [2, 4] },
  ]);
  expect(explained['other']).toStrictEqual([]);
});

it('names the step that started it', () => {
  expect(explainRun('r1', facts)['parent']).toStrictEqual({ run: 'r0', step: 'all', index: 3 });
  expect(explainRun('r1', facts.slice(1))['parent']).toBeNull();
});
