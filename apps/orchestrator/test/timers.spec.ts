import { ClassifyIntent, RunsGet, RunUpdated, StepFailed } from '@chassis/contracts';
import { Clock } from '@chassis/service-kit';
import { startLine, type TestLine } from '@chassis/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DueRuns } from '../src/adapters/due-runs.js';
import { orchestrator } from '../src/index.js';
import { FurtherInstance } from './further-instance.js';
import { Stages } from './stages.js';

/** Goes with the real one, ahead of it by what the test says. */
class MovedClock extends Clock {
  aheadMs = 0;
  now(): Date {
    return new Date(Date.now() + this.aheadMs);
  }
}

let line: TestLine;
let stages: Stages;
let as: string;
const clock = new MovedClock();

beforeAll(async () => {
  line = await startLine({ services: [orchestrator], clock, settings: { ENGINE_LOOK_EVERY_MS: '100' } });
  as = await line.principal('demo', 'user:ada', { notAfter: new Date(Date.now() + 30 * 86_400_000) });
  stages = new Stages(line, as);
  await stages.publishWorkflow('answer-question');
});
afterAll(async () => await line?.stop());

const inTenant = async (sql: string, parameters: unknown[] = []): Promise<Record<string, unknown>[]> =>
  await line.database('orchestrator').withTenant('demo', async (tx) => await tx.query(sql, parameters));

/** Rows that are due and that the engine cannot take further, since their state is none. */
async function putBroken(count: number): Promise<void> {
  await inTenant(
    `insert into runs (tenant, run, version, workflow, hash, status, subject, principal, data_class, origin, accepted_at, started_at, deadline,
                       wake_at, cost_micro_usd, state)
     select 'demo', 'broken-' || n, 1, 'gone', 'gone', 'running', 'user:ada', 'x', 'internal', 'api', now(), now(), now(), now() - interval '1 day', 0,
            '{"format": 3, "status": "running", "dataClass": "internal"}'
     from generate_series(1, $1::int) n`,
    [count],
  );
}

async function waiting(count: number): Promise<string[]> {
  const deadline = new Date(clock.now().getTime() + 60_000);
  const asked = Array.from({ length: count }, async (_, at) => {
    const run = await stages.request('answer-question', { question: `No ${at}?` }, { deadline });
    await stages.command(ClassifyIntent, run, 'intent');
    return run;
  });
  return await Promise.all(asked);
}

describe('timers', () => {
  it('reach every run whose time has come, though more that cannot be helped were due before them', async () => {
    await putBroken(1_100);
    const runs = await waiting(20);
    clock.aheadMs += 61_000;
    for (const run of runs) {
      const ended = await stages.updated(run, 'failed');
      expect(ended.reason).toBe('deadline-passed');
    }
    await inTenant(`delete from runs where run like 'broken-%'`);
  });

  it('give each due run to one of the instances that look at the same time, and to another when that one is gone', async () => {
    const database = line.database('orchestrator');
    const at = new Date(clock.now().getTime() + 10 * 86_400_000);
    const later = { now: () => at };
    await inTenant(
      `insert into runs (tenant, run, version, workflow, hash, status, subject, principal, data_class, origin, accepted_at, started_at, deadline,
                         wake_at, cost_micro_usd, state)
       select 'demo', 'due-' || n, 1, 'w', 'h', 'running', 'user:ada', 'x', 'internal', 'api', now(), now(), now(), $1, 0, '{}'
       from generate_series(1, 300) n`,
      [at.toISOString()],
    );
    const claims = await Promise.all(
      Array.from({ length: 6 }, async () => await new DueRuns(database, later).claim(50)),
    );
    const given = claims.flat().map(({ run }) => run);
    expect(new Set(given).size).toBe(given.length);
    const rest = await new DueRuns(database, later).claim(1_000);
    expect(new Set([...given, ...rest.map(({ run }) => run)]).size).toBe(300);
    expect(await new DueRuns(database, later).claim(1_000)).toEqual([]);
    const whenGone = new DueRuns(database, { now: () => new Date(at.getTime() + 1_000) });
    expect(await whenGone.claim(1_000)).toHaveLength(300);
    await inTenant(`delete from runs where run like 'due-%'`);
  });

  it('are found in the rows by an instance that starts, whoever armed them', async () => {
    const [run] = (await waiting(1)) as [string];
    clock.aheadMs += 61_000;
    const started = await FurtherInstance.start(line);
    await stages.updated(run, 'failed');
    await started.stop();
    expect((await line.call(RunsGet, { run }, { as })).reason).toBe('deadline-passed');
  });

  it('try a step again once, whichever instances saw it fail', async () => {
    const other = await FurtherInstance.start(line);
    const run = await stages.request('answer-question', { question: 'Once more?' });
    const command = await stages.command(ClassifyIntent, run, 'intent');
    const failure = { kind: 'transient', code: 'busy', message: 'x', service: 'intent-classifier' };
    await stages.answer(StepFailed, failure, command);
    await other.deliver(StepFailed, failure, { as, step: command.envelope.step });
    clock.aheadMs += 1_000;
    await stages.command(ClassifyIntent, run, 'intent', 2);
    await stages.answer(
      StepFailed,
      { ...failure, kind: 'rejected' },
      await stages.command(ClassifyIntent, run, 'intent', 2),
    );
    await stages.updated(run, 'rejected');
    await other.stop();
    const sent = line.seen.filter(({ topic, envelope }) => topic === ClassifyIntent.topic && envelope.run === run);
    expect(sent).toHaveLength(2);
    const ends = line.seen.filter(({ topic, envelope }) => topic === RunUpdated.topic && envelope.run === run);
    expect(ends).toHaveLength(2);
  });
});
