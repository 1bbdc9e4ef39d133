import {
  AuditRecorded,
  BudgetsList,
  BudgetsPut,
  type DataClass,
  DocumentIndexed,
  documentRoutes,
  DocumentsGet,
  DocumentsSubmit,
  documentTopics,
  ModelsRegister,
  PassagesRetrieved,
  RetrievePassages,
} from '@chassis/contracts';
import { generator } from '@chassis/generator';
import { retriever } from '@chassis/retriever';
import { startLine, type TestLine } from '@chassis/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ModelServer } from './model-server.js';

/** A micro-dollar a token. */
const price = { inputMicroUsdPerMtoken: 1_000_000, outputMicroUsdPerMtoken: 0 };
const pump = 'The pump has a seal of rubber.';
const question = 'What is the seal of the pump made of?';
let [server, line, tenant]: [ModelServer, TestLine, string] = [undefined as never, undefined as never, ''];
let tenants = 0;

const as = async (subject = 'user:ada') => await line.principal(tenant, subject);
const register = async (more: Record<string, unknown> = {}) =>
  await line.call(
    ModelsRegister,
    {
      name: 'vec',
      baseUrl: server.foreignUrl,
      model: 'vec-1',
      task: 'embedding',
      price,
      status: 'live',
      ...more,
    } as never,
    { as: await as() },
  );
const setBudget = async (limitMicroUsd: number, subject = 'user:ada') =>
  await line.call(BudgetsPut, { scope: 'user', subject, period: 'day', limitMicroUsd } as never, { as: await as() });
const spent = async () =>
  (await line.call(BudgetsList, {}, { as: await as() })).budgets.flatMap(({ windows }) => windows)[0];

/** As ingress submits it: under a principal that is good for the document's messages and what indexing asks, and nothing else. */
async function add(id: string, text: string, dataClass: DataClass = 'public'): Promise<DocumentIndexed> {
  const content = await line.payloads.put(tenant, text, dataClass);
  const notAfter = new Date(Date.now() + 600_000).toISOString();
  const narrow = { topics: [...documentTopics], routes: [...documentRoutes] };
  const issuer = line.platform.tokensOf('ingress');
  const principal = await issuer.issue({ tenant, subject: 'user:ada', notAfter, ...narrow });
  const from = line.seen.length;
  const given = { id, mediaType: 'text/plain', content, principal, dataClass, rights: { allow: ['tenant'], deny: [] } };
  await line.call(DocumentsSubmit, given, { as: await as() });
  const isEnd = ({ topic, envelope, data }: (typeof line.seen)[number]): boolean =>
    topic === DocumentIndexed.topic && envelope.tenant === tenant && (data as DocumentIndexed).document === id;
  return (await line.until(() => line.seen.slice(from).find(isEnd), `the end of ${id}`)).data as DocumentIndexed;
}
const get = async (document: string) => await line.call(DocumentsGet, { document }, { as: await as() });

async function ask(text: string, dataClass: DataClass = 'public', run?: string) {
  const payload = await line.payloads.put(tenant, text, dataClass);
  const asked = { question: payload, limit: 4, budgetTokens: 900 };
  const principal = run === undefined ? await as() : await line.principal(tenant, 'user:ada', { run });
  const sending = { as: principal, dataClass, ...(run !== undefined && { run }) };
  const answer = await line.ask(RetrievePassages, PassagesRetrieved, asked, sending);
  const report = (await line.payloads.getJson(tenant, answer.query)) as Record<string, unknown>;
  return {
    found: answer.passages.map(({ document, scores }) => [document, scores['dense'] !== undefined]),
    report,
    told: answer.facts,
  };
}
const facts = (kind: string) =>
  line.seen
    .filter((one) => one.topic === AuditRecorded.topic && one.envelope.tenant === tenant)
    .flatMap((one) => (one.data as AuditRecorded).facts)
    .filter((one) => one.kind === kind);

beforeAll(async () => {
  server = await ModelServer.start();
});
afterAll(async () => await server.stop());
beforeEach(async () => {
  tenant = `vectors-${(tenants += 1)}`;
  await server.forget();
});

const starts = (settings: Record<string, string>): void => {
  beforeAll(async () => {
    const by = { RETRIEVER_EMBEDDINGS: 'generator', RETRIEVER_EMBEDDING_MODEL: 'vec-1' };
    line = await startLine({ services: [generator, retriever], settings: { ...by, ...settings } });
  }, 60_000);
  afterAll(async () => await line.stop());
};

describe('passages and questions whose vectors a provider makes', () => {
  starts({ RETRIEVER_EMBEDDING_DIMENSION: '8' });

  it('are compared by them, paid by who submitted and who asked, and on record', async () => {
    await register();
    await setBudget(1_000);
    expect(await add('pump', pump)).toMatchObject({ state: 'indexed', chunks: 1 });
    const { found, report } = await ask(question, 'public', 'run-1');
    expect(found).toEqual([['pump', true]]);
    expect(report).toMatchObject({ embeddingModel: 'vec-1' });
    expect(await server.given()).toEqual([[expect.stringContaining(pump)], [question]]);
    const created = { model: 'vec-1', dataClass: 'public', inputs: 1 };
    await expect.poll(() => facts('embeddings.created').length).toBe(2);
    for (const fact of facts('embeddings.created')) expect(fact).toMatchObject({ subject: 'user:ada', data: created });
    expect(facts('embeddings.created').map(({ run }) => run)).toEqual([undefined, 'run-1']);
    expect((await spent())?.spentMicroUsd).toBeGreaterThan(0);
    await ask(question);
    expect(await server.given()).toHaveLength(2);
  });

  it.each(['internal', 'confidential', 'restricted'] as const)(
    'of a %s document or question are refused, which is told, and no byte leaves',
    async (dataClass) => {
      await register();
      expect(await add('plan', pump, dataClass)).toMatchObject({ state: 'failed', code: 'no-permitted-model' });
      const { detail } = await get('plan');
      expect(detail).toContain(`vec may be given public, and these texts are ${dataClass}`);
      await expect(ask(question, dataClass)).rejects.toMatchObject({ kind: 'rejected', code: 'no-permitted-model' });
      expect(await server.given()).toEqual([]);
    },
  );

  it('beyond a budget are refused before anything is sent, and made once there is money', async () => {
    await register();
    await setBudget(1);
    expect(await add('pump', pump)).toMatchObject({ state: 'failed', code: 'budget-exhausted' });
    expect((await get('pump')).detail).toContain('budget');
    await expect(ask(question)).rejects.toMatchObject({ kind: 'rejected', code: 'budget-exhausted' });
    expect(await server.given()).toEqual([]);
    await setBudget(1_000);
    expect(await add('pump', pump)).toMatchObject({ state: 'indexed' });
    expect((await ask(question)).found).toEqual([['pump', true]]);
  });

  it('are asked for in batches, each text once', async () => {
    await register();
    const sections = Array.from({ length: 90 }, (_, at) => `Paragraph ${at}. ${`Word${at} of the pump. `.repeat(60)}`);
    const { chunks } = await add('book', sections.join('\n\n'));
    const given = await server.given();
    expect(chunks).toBeGreaterThan(128);
    expect(given.map(({ length }) => length)).toEqual([64, 64, chunks - 128]);
    expect(new Set(given.flat()).size).toBe(chunks);
  });

  it('are tried again where that may help, and not where it cannot', async () => {
    await register();
    await server.play('throttled:0', 'server-error');
    expect(await add('busy', pump)).toMatchObject({ state: 'indexed' });
    expect(await server.given()).toHaveLength(3);
    await server.forget();
    await server.play('refused');
    expect(await add('wrong', `${pump} Again.`)).toMatchObject({ state: 'failed', code: 'provider-refused' });
    expect(await server.given()).toHaveLength(1);
  });

  it('of a question that fail are told to who asks; nothing is searched by words instead', async () => {
    await register();
    await add('pump', pump);
    await server.play('server-error');
    await expect(ask(question)).rejects.toMatchObject({ kind: 'transient', code: 'provider-failed' });
    expect((await ask(question)).found).toEqual([['pump', true]]);
  });

  it('are refused when another model than that of the index made them', async () => {
    await register({ name: 'vec-1', model: 'vec-2' });
    expect(await add('pump', pump)).toMatchObject({ state: 'failed', code: 'embedding-model-differs' });
    expect((await get('pump')).detail).toContain('RETRIEVER_EMBEDDING_MODEL');
    await expect(ask(question)).rejects.toMatchObject({ kind: 'invalid', code: 'embedding-model-differs' });
  });

  it('are made for what has none by the retriever itself, within its own budget', async () => {
    await register();
    await add('pump', pump);
    await line.database('retriever').withTenant(tenant, async (tx) => {
      await tx.query(`update chunks set embedding = null, embedding_model = null`);
      await tx.query('update documents set changed_at_access = changed_at_access + 100');
      await tx.query('update access_versions set version = version + 100');
    });
    await setBudget(1, 'service:retriever');
    expect((await ask(question)).found).toEqual([['pump', false]]);
    const code = 'no-vectors/budget-exhausted';
    await expect.poll(async () => (await get('pump')).findings?.map((one) => one.code)).toContain(code);
    await setBudget(1_000, 'service:retriever');
    await expect.poll(async () => (await ask(question)).found, { timeout: 20_000 }).toEqual([['pump', true]]);
    expect((await get('pump')).findings?.map((one) => one.code)).not.toContain(code);
    expect(facts('embeddings.created').map(({ subject }) => subject)).toContain('service:retriever');
  });
});

describe('where what may not be told goes by words', () => {
  starts({ RETRIEVER_EMBEDDING_DIMENSION: '8', RETRIEVER_EMBEDDING_REFUSED: 'words' });

  it('a document is found by its words and says why, and a question tells that it was searched by words', async () => {
    await register();
    await add('open', pump);
    expect(await add('plan', `${pump} It is secret.`, 'confidential')).toMatchObject({ state: 'indexed' });
    expect((await get('plan')).findings).toContainEqual(
      expect.objectContaining({ code: 'no-vectors/no-permitted-model', severity: 'warning' }),
    );
    const { found, report, told } = await ask('rubber seal of the pump', 'confidential');
    expect(new Map(found as [string, boolean][])).toEqual(
      new Map([
        ['open', false],
        ['plan', false],
      ]),
    );
    expect(report).toMatchObject({ withoutVector: 'no-permitted-model' });
    const fallbacks = [{ from: 'vectors', to: 'words', code: 'no-permitted-model' }];
    expect(told).toMatchObject([{ kind: 'passages.retrieved', data: { fallbacks } }]);
    expect((await server.given()).flat().join()).not.toContain('secret');
    expect(await server.given()).toHaveLength(1);
    expect((await ask(question)).report).toMatchObject({
      candidates: expect.arrayContaining([
        expect.objectContaining({ id: 'open/1/0', scores: expect.objectContaining({ dense: expect.any(Number) }) }),
      ]),
    });
    expect((await ask(question)).report).not.toHaveProperty('withoutVector');
  });
});

describe('vectors of another length than the index has', () => {
  starts({ RETRIEVER_EMBEDDING_DIMENSION: '16', RETRIEVER_EMBEDDING_REFUSED: 'words' });

  it('end document and question with an error that names both, and nothing is kept of them', async () => {
    await register();
    expect(await add('pump', pump)).toMatchObject({ state: 'failed', code: 'embedding-dimension-differs' });
    const { detail } = await get('pump');
    expect(detail).toContain('have 8 numbers');
    expect(detail).toContain('RETRIEVER_EMBEDDING_DIMENSION says 16');
    expect(await server.given()).toHaveLength(1);
    await expect(ask(question)).rejects.toMatchObject({ kind: 'invalid', code: 'embedding-dimension-differs' });
  });
});

it('a retriever that is to embed by the generator and knows no model does not start', async () => {
  const start = startLine({ services: [retriever], settings: { RETRIEVER_EMBEDDINGS: 'generator' } });
  await expect(start).rejects.toThrow(/RETRIEVER_EMBEDDING_MODEL/);
});
