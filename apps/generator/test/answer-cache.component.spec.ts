import { randomUUID } from 'node:crypto';
import {
  AccessRecheck,
  AccessVersion,
  AnswerGenerated,
  BundlesFile,
  CacheEvict,
  DocumentIndexed,
  GenerateAnswer,
  type GenerateContext,
  type PassageRef,
  RunsGet,
  DisclosureGet,
  DisclosurePolicySchema,
} from '@chassis/contracts';
import { startLine, type TestLine } from '@chassis/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { generator } from '../src/index.js';

const text = 'The warranty on pumps is 24 months. It starts at delivery of the pump to the customer.';
const question = 'How long is the warranty on pumps?';
let line: TestLine;
let tenant = '';
let isAllowed = true;
let step = { status: 'done', attempts: 1 };
let status = 'completed';
let tenants = 0;

beforeAll(async () => {
  line = await startLine({ services: [generator] });
  line.stubRoute(DisclosureGet, () => ({ version: 0, policy: DisclosurePolicySchema.parse({}) }));
  line.stubRoute(BundlesFile, (input) => ({
    text: (input as { path: string }).path.includes('plain') ? 'Answer.' : '---\ncache: exact\n---\nAnswer.',
    hash: 'h',
  }));
  line.stubRoute(AccessVersion, () => ({ version: 1 }));
  line.stubRoute(AccessRecheck, (input) => ({
    version: 1,
    isAllowed: (input as { passages: unknown[] }).passages.map(() => isAllowed),
  }));
  line.stubRoute(
    RunsGet,
    (input) =>
      ({
        ...{ id: (input as { run: string }).run, workflow: 'ask', workflowHash: 'w', status, subject: 'user:ada' },
        ...{
          acceptedAt: new Date().toISOString(),
          deadline: new Date().toISOString(),
          dataClass: 'internal',
          costMicroUsd: 0,
        },
        steps: [{ step: 'answer', kind: 'generate', ...step }],
      }) as never,
  );
});
afterAll(async () => await line.stop());
beforeEach(() => {
  tenant = `cache-${tenants++}`;
  isAllowed = true;
  step = { status: 'done', attempts: 1 };
  status = 'completed';
});

async function passage(version = 1): Promise<PassageRef> {
  const ref = await line.payloads.putJson(tenant, { title: 'Pump manual', text }, 'internal');
  return {
    ...{ id: `manual/${version}/0`, document: 'manual', version, chunk: 0, start: 0, end: text.length, text: ref },
    ...{ score: 1, scores: {}, allowedBy: [], dataClass: 'internal' },
  };
}

/** Who answered, and what. */
async function ask(more: Partial<GenerateContext> = {}, subject = 'user:ada') {
  const as = await line.principal(tenant, subject);
  const given: GenerateContext = {
    prompt: { bundle: 'b1', path: 'prompts/answer.md', hash: 'h' },
    inputs: { question },
    passages: [await passage()],
    accessVersion: 1,
    checks: [],
    maxOutputTokens: 300,
    budgetMicroUsd: 1_000,
    ...more,
  };
  const run = randomUUID();
  const answer = await line.ask(
    GenerateAnswer,
    AnswerGenerated,
    { context: await line.payloads.putJson(tenant, given, 'internal') },
    { as, step: { run, step: 'answer', attempt: 1 } },
  );
  const content = (await line.payloads.getJson(tenant, answer.content)) as { text: string; citations: unknown[] };
  return { model: answer.model.id, segments: answer.segments, ...content };
}
const cached = 'cache/exact/extractive-1';

/** It is kept behind the answer. */
const kept = async () =>
  await expect
    .poll(
      async () =>
        await line
          .database('generator')
          .withTenant(tenant, async (tx) => (await tx.query('select id from cached_answer')).length),
    )
    .toBe(1);

describe('an answer that is kept', () => {
  it('serves again whole, with its segments and citations', async () => {
    const first = await ask();
    await kept();
    expect(first.model).toBe('extractive-1');
    expect(await ask()).toEqual({ ...first, model: cached });
  });

  it('serves another subject that may see the same passages, and none that may not', async () => {
    await ask();
    await kept();
    expect((await ask({}, 'user:bob')).model).toBe(cached);
    isAllowed = false;
    expect((await ask({}, 'user:eve')).model).toBe('extractive-1');
  });

  it.each([
    ['did not pass its checks', () => (step = { status: 'stopped', attempts: 1 })],
    ['was repaired by a later attempt', () => (step = { status: 'done', attempts: 2 })],
    ['belongs to a run that goes on', () => (status = 'running')],
  ])('never serves where it %s', async (_why, change) => {
    await ask();
    await kept();
    change();
    expect((await ask()).model).toBe('extractive-1');
  });

  it.each<[string, () => Promise<Partial<GenerateContext>>]>([
    [
      'another question',
      async () => await Promise.resolve({ inputs: { question: 'When does the warranty on pumps start?' } }),
    ],
    ['another version of a passage', async () => ({ passages: [await passage(2)] })],
    ['another length', async () => await Promise.resolve({ maxOutputTokens: 200 })],
    [
      'another prompt',
      async () => await Promise.resolve({ prompt: { bundle: 'b1', path: 'prompts/other.md', hash: 'h' } }),
    ],
    [
      'a prompt that asks for no cache',
      async () => await Promise.resolve({ prompt: { bundle: 'b1', path: 'prompts/plain.md', hash: 'h' } }),
    ],
  ])('does not serve %s', async (_what, more) => {
    await ask();
    await kept();
    expect((await ask(await more())).model).toBe('extractive-1');
  });

  it.each([
    ['changes', { version: 2, state: 'indexed', chunks: 1 }],
    ['is withdrawn', { version: 1, state: 'withdrawn', chunks: 0 }],
    ['is deleted', { version: 1, state: 'deleted', chunks: 0 }],
  ] as const)('dies when a document that it rests on %s', async (_how, change) => {
    await ask();
    await kept();
    const as = await line.principal(tenant, 'service:retriever');
    await line.publish(DocumentIndexed, { document: 'manual', ...change }, { as, key: 'manual' });
    await expect
      .poll(
        async () =>
          await line
            .database('generator')
            .withTenant(tenant, async (tx) => await tx.query('select id from cached_answer')),
      )
      .toEqual([]);
  });

  it.each([
    ['its document', { document: 'manual' }, 1],
    ['who asked first', { subject: 'user:ada' }, 1],
    ['nothing else of the tenant', {}, 1],
    ['another document', { document: 'other' }, 0],
  ])('is taken out by %s', async (_by, eviction, evicted) => {
    await ask();
    await kept();
    const as = await line.principal(tenant, 'user:root');
    expect(await line.call(CacheEvict, eviction, { as })).toEqual({ evicted });
    expect((await ask()).model).toBe(evicted === 1 ? 'extractive-1' : cached);
  });

  it('is taken out by its id, and no other one with it', async () => {
    await ask();
    await ask({ inputs: { question: 'When does the warranty on pumps start?' } });
    const ids = async () =>
      await line
        .database('generator')
        .withTenant(
          tenant,
          async (tx) => await tx.query<{ id: string }>('select id from cached_answer order by created_at'),
        );
    await expect.poll(async () => (await ids()).length).toBe(2);
    const [first, second] = await ids();
    const as = await line.principal(tenant, 'user:root');
    expect(await line.call(CacheEvict, { id: first!.id }, { as })).toEqual({ evicted: 1 });
    expect(await ids()).toEqual([second]);
  });

  it('is given up when its text is past its retention, and its question answered and kept anew', async () => {
    await ask();
    await kept();
    expect((await ask()).model).toBe(cached);
    await line.database('generator').withTenant(tenant, async (tx) => {
      await tx.query(`update cached_answer set content = 'gone'`);
    });
    expect((await ask()).model).toBe('extractive-1');
    await kept();
    expect((await ask()).model).toBe(cached);
  });

  it('is not seen by another tenant', async () => {
    await ask();
    await kept();
    tenant = `cache-${tenants++}`;
    expect((await ask()).model).toBe('extractive-1');
  });
});
