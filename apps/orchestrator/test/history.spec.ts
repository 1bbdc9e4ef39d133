import { AuditRecorded, ClassifyIntent, RunsCancel, RunsGet } from '@chassis/contracts';
import { HistoryPruner } from '@chassis/service-kit';
import { createLogger } from '@chassis/telemetry';
import { startLine, type TestLine } from '@chassis/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { orchestrator } from '../src/index.js';
import { Stages } from './stages.js';

let line: TestLine;
let stages: Stages;
let as: string;

beforeAll(async () => {
  line = await startLine({ services: [orchestrator] });
  as = await line.principal('demo', 'user:ada');
  stages = new Stages(line, as);
  await stages.publishWorkflow('answer-question');
});
afterAll(async () => await line?.stop());

const pruneAfter = async (days: number): Promise<number> =>
  await new HistoryPruner({
    database: line.database('orchestrator'),
    clock: { now: () => new Date(Date.now() + days * 86_400_000) },
    logger: createLogger({ service: 'test', level: 'silent', to: 'stderr' }),
    functionName: 'prune_runs',
    days: 90,
  }).prune();

const rows = async (table: 'runs' | 'run_events', run: string): Promise<number> => {
  const sql = `select count(*) as n from ${table} where run = $1`;
  const [row] = await line.database('orchestrator').withTenant('demo', async (tx) => await tx.query(sql, [run]));
  return Number(row?.n);
};

it('forgets a run with its events after its days, and none that is open, however old', async () => {
  const [open, ended] = [
    await stages.request('answer-question', { question: 'Open?' }),
    await stages.request('answer-question', { question: 'Ended?' }),
  ];
  await stages.command(ClassifyIntent, open, 'intent');
  await stages.command(ClassifyIntent, ended, 'intent');
  await line.call(RunsCancel, { run: ended }, { as });
  expect(await pruneAfter(89)).toBe(0);
  expect(await rows('run_events', ended)).toBeGreaterThan(0);
  expect(await pruneAfter(91)).toBe(1);
  expect([await rows('runs', ended), await rows('run_events', ended)]).toEqual([0, 0]);
  await expect(line.call(RunsGet, { run: ended }, { as })).rejects.toMatchObject({ code: 'unknown-run' });
  expect((await line.call(RunsGet, { run: open }, { as })).status).toBe('running');
  expect(
    line.seen.some(({ topic, data }) => topic === AuditRecorded.topic && JSON.stringify(data).includes(ended)),
  ).toBe(true);
});

it('keeps what a run started as long as that is open', async () => {
  const child = await stages.request('answer-question', { question: 'Child?' });
  const parent = await stages.request('answer-question', { question: 'Parent?' });
  for (const run of [child, parent]) await stages.command(ClassifyIntent, run, 'intent');
  await line.call(RunsCancel, { run: child }, { as });
  const sql = 'update runs set parent = $2 where run = $1';
  await line.database('orchestrator').withTenant('demo', async (tx) => await tx.query(sql, [child, parent]));
  expect(await pruneAfter(91)).toBe(0);
  await line.call(RunsCancel, { run: parent }, { as });
  expect(await pruneAfter(91)).toBe(2);
});
