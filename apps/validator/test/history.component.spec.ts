import { randomUUID } from 'node:crypto';
import { RunEnded, RunUpdated } from '@chassis/contracts';
import { HistoryPruner } from '@chassis/service-kit';
import { createLogger } from '@chassis/telemetry';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AnswerLine } from './answer-line.js';

let own: AnswerLine;
beforeAll(async () => {
  own = await AnswerLine.start();
});
afterAll(async () => await own.line.stop());

it('forgets the logs of runs that ended long ago, and of no other', async () => {
  const [ended, open] = [randomUUID(), randomUUID()];
  const update = { version: 1, status: 'running', workflow: 'answer-question', costMicroUsd: 0 };
  for (const run of [ended, open]) await own.line.publish(RunUpdated, update, { as: own.as, run });
  await own.line.publish(RunUpdated, { ...update, version: 2, status: 'failed' }, { as: own.as, run: ended });
  await own.line.next(RunEnded, (_, envelope) => envelope.run === ended);
  await own.eventually(open, 1);
  const database = own.line.database('validator');
  const after = (days: number): HistoryPruner =>
    new HistoryPruner({
      database,
      clock: { now: () => new Date(Date.now() + days * 86_400_000) },
      logger: createLogger({ service: 'test', level: 'silent', to: 'stderr' }),
      functionName: 'prune_logs',
      days: 90,
    });
  expect(await after(89).prune()).toBe(0);
  expect(await after(91).prune()).toBe(1);
  const left = await database.withTenant(
    'demo',
    async (tx) => await tx.query<{ run: string }>('select run from events'),
  );
  expect(left).toEqual([{ run: open }]);
});
