import {
  ClassifyIntent,
  IntentClassified,
  RunRequested,
  RunsBacklog,
  RunsCancel,
  RunsGet,
  RunsList,
} from '@chassis/contracts';
import { startLine, type TestLine } from '@chassis/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orchestrator } from '../src/index.js';
import { FurtherInstance } from './further-instance.js';
import { Stages } from './stages.js';

const atOnce = 4;

let line: TestLine;
let other: FurtherInstance | undefined;
let flooding: Stages;
let quiet: Stages;

beforeAll(async () => {
  line = await startLine({
    services: [orchestrator],
    settings: { ENGINE_STEPS_PER_TENANT: String(atOnce), ENGINE_LOOK_EVERY_MS: '100' },
  });
  flooding = new Stages(line, await line.principal('flood', 'user:ada'), 'flood');
  quiet = new Stages(line, await line.principal('quiet', 'user:ben'), 'quiet');
  await flooding.publishWorkflow('answer-question');
  await quiet.publishWorkflow('answer-question');
});
afterAll(async () => {
  await other?.stop();
  await line?.stop();
});

const outOfScope = {
  label: null,
  confidence: 0.9,
  isOutOfScope: true,
  scores: [],
  model: { name: 'm', version: '1' },
};

/** Commands of a tenant's runs, in the order in which they were given. */
const asked = (tenant: string) =>
  line.seen.filter(({ topic, envelope }) => topic === ClassifyIntent.topic && envelope.tenant === tenant);

const inTenant = async (tenant: string, sql: string): Promise<Record<string, unknown>[]> =>
  await line.database('orchestrator').withTenant(tenant, async (tx) => await tx.query(sql));
const waitingRows = async (tenant: string): Promise<number> => {
  const [row] = await inTenant(tenant, 'select count(*) as n from waiting_runs');
  return Number(row?.n);
};

/** Answers the first command that was not answered yet, so that its run ends. */
async function answerNext(stages: Stages, answered: Set<string>): Promise<void> {
  const next = await line.until(
    () => asked(stages.tenant).find(({ envelope }) => !answered.has(envelope.run ?? '')),
    'another run',
  );
  answered.add(next.envelope.run ?? '');
  await stages.answer(IntentClassified, outOfScope, next);
  await stages.updated(next.envelope.run ?? '', 'rejected');
}

describe('starts of runs', () => {
  it('pass the flood of another tenant: no more of its steps stand before them than it may have at once', async () => {
    const flood = await Promise.all(
      Array.from(
        { length: 300 },
        async (_, at) => await flooding.request('answer-question', { question: `No ${at}?` }),
      ),
    );
    const run = await quiet.request('answer-question', { question: 'And mine?' });
    await quiet.command(ClassifyIntent, run, 'intent');
    const mine = line.seen.findIndex(({ envelope, topic }) => topic === ClassifyIntent.topic && envelope.run === run);
    const before = line.seen
      .slice(0, mine)
      .filter(({ topic, envelope }) => topic === ClassifyIntent.topic && envelope.tenant === 'flood');
    expect(before.length).toBeLessThanOrEqual(atOnce);
    await line.until(() => (asked('flood').length === atOnce ? true : undefined), 'the first of the flood');
    const answered = new Set<string>();
    for (let at = 0; at < 40; at++) {
      await answerNext(flooding, answered);
      expect(asked('flood').length - answered.size).toBeLessThanOrEqual(atOnce);
    }
    await line.until(() => (asked('flood').length >= 40 + atOnce ? true : undefined), 'as many again');
    // All the others are rows; nothing of the flood is lost.
    expect(asked('flood').every(({ envelope }) => flood.includes(envelope.run ?? ''))).toBe(true);
    expect(asked('flood').length + (await waitingRows('flood'))).toBeGreaterThanOrEqual(300);
    expect(await line.call(RunsBacklog, {}, { as: flooding.as })).toMatchObject({
      waiting: expect.any(Number),
      isAtLimit: true,
    });
    expect(await line.call(RunsBacklog, {}, { as: quiet.as })).toEqual({
      waiting: 0,
      oldestWaitingMs: 0,
      isAtLimit: false,
    });
    const last = flood.find((one) => !asked('flood').some(({ envelope }) => envelope.run === one)) ?? '';
    expect(await line.call(RunsGet, { run: last }, { as: flooding.as })).toMatchObject({
      status: 'accepted',
      steps: [],
    });
    expect((await line.call(RunsCancel, { run: last }, { as: flooding.as })).status).toBe('cancelled');
    const { runs } = await line.call(RunsList, { status: 'accepted', limit: 200 }, { as: flooding.as });
    expect(runs.length).toBeGreaterThan(100);
    const isFlood = runs.every(({ id, status, workflow }) => flood.includes(id) && status === 'accepted' && workflow);
    expect(isFlood).toBe(true);
  });

  it('are in the list of runs while they wait, in the order of acceptance, each once over all pages', async () => {
    const crowd = new Stages(line, await line.principal('crowd', 'user:ada'), 'crowd');
    await crowd.publishWorkflow('answer-question');
    const all: string[] = [];
    for (let at = 0; at < atOnce + 3; at++) all.push(await crowd.request('answer-question', { question: `No ${at}?` }));
    await line.until(() => (asked('crowd').length === atOnce ? true : undefined), 'those that start');
    await expect.poll(async () => await waitingRows('crowd')).toBe(3);
    const seen: { id: string; status: string }[] = [];
    for (let after: string | undefined; ;) {
      const page = await line.call(RunsList, { limit: 2, ...(after !== undefined && { after }) }, { as: crowd.as });
      seen.push(...page.runs);
      after = page.next;
      if (after === undefined) break;
    }
    expect(seen.map(({ id }) => id)).toStrictEqual(all.toReversed());
    expect(seen.filter(({ status }) => status === 'accepted')).toHaveLength(3);
    const others = await line.call(RunsList, { status: 'accepted', subject: 'user:ben' }, { as: crowd.as });
    expect(others.runs).toEqual([]);
  });

  it('keep to the limit of the tenant where it has one of its own', async () => {
    const vip = new Stages(line, await line.principal('vip', 'user:vera'), 'vip');
    await vip.publishWorkflow('answer-question');
    await inTenant('vip', `insert into tenant_limits (tenant, steps_at_once) values ('vip', 9)`);
    await Promise.all(
      Array.from({ length: 20 }, async (_, at) => await vip.request('answer-question', { question: `No ${at}?` })),
    );
    await line.until(() => (asked('vip').length === 9 ? true : undefined), 'nine of them');
    // What an instance claimed that died before it started them counts for a while, and is then given to another.
    await inTenant('vip', `update waiting_runs set claimed_until = now() + interval '1 second'`);
    const answered = new Set<string>();
    while (answered.size < 20) {
      await answerNext(vip, answered);
      expect(asked('vip').length - answered.size).toBeLessThanOrEqual(9);
    }
    expect(asked('vip')).toHaveLength(20);
    expect(await waitingRows('vip')).toBe(0);
  });

  it('start each run once, whichever instances are given its request', async () => {
    const further = await FurtherInstance.start(line);
    other = further;
    const one = new Stages(line, await line.principal('twice', 'user:tom'), 'twice');
    await one.publishWorkflow('answer-question');
    const input = await line.payloads.putJson('twice', { question: 'Twice?' }, 'internal');
    const data = { workflow: 'answer-question', input, acceptedAt: new Date().toISOString(), origin: 'api' };
    const runs = Array.from({ length: 12 }, (_, at) => `twice-${at}`);
    await Promise.all(
      runs.flatMap((run) => [
        line.publish(RunRequested, data, { as: one.as, run }),
        further.deliver(RunRequested, data, { as: one.as, tenant: 'twice', run }),
      ]),
    );
    const answered = new Set<string>();
    for (const _ of runs) await answerNext(one, answered);
    const started = asked('twice').map(({ envelope }) => envelope.run ?? '');
    expect(started).toHaveLength(runs.length);
    expect(new Set(started)).toEqual(new Set(runs));
  });
});
