import {
  AccessChanged,
  AccessVersion,
  DocumentIndexed,
  DocumentsDelete,
  DocumentsGet,
  DocumentsSubmit,
  PassagesRetrieved,
  RetrievePassages,
  SynonymDelete,
  SynonymPut,
  SynonymsList,
} from '@chassis/contracts';
import { retriever } from '@chassis/retriever';
import { startLine, type TestLine } from '@chassis/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let line: TestLine;
let admin: string;
let ada: string;

interface More {
  readonly allow?: string[];
  readonly date?: string;
  readonly attributes?: Record<string, string>;
  readonly source?: string;
}

async function add(id: string, text: string, { allow = ['tenant'], ...more }: More = {}) {
  const content = await line.payloads.put('demo', text, 'internal');
  const given = { id, title: id, mediaType: 'text/markdown', content, rights: { allow }, ...more };
  const { version } = await line.call(DocumentsSubmit, given, { as: admin });
  await line.next(DocumentIndexed, (one) => one.document === id && one.version === version && one.state === 'indexed');
  return version;
}

interface Asked {
  readonly filters?: unknown;
  readonly variants?: unknown;
  readonly neighbours?: number;
  readonly budgetTokens?: number;
  readonly limit?: number;
  readonly tenant?: string;
}

async function ask(question: string, { filters, variants, ...more }: Asked = {}, as = ada) {
  const json = async (value: unknown) => await line.payloads.putJson('demo', value, 'internal');
  return await line.ask(
    RetrievePassages,
    PassagesRetrieved,
    {
      question: await line.payloads.put('demo', question, 'internal'),
      limit: 8,
      budgetTokens: 1_200,
      ...(filters !== undefined && { filters: await json(filters) }),
      ...(variants !== undefined && { variants: await json(variants) }),
      ...more,
    },
    { as },
  );
}
const found = async (question: string, asked: Asked = {}, as = ada) =>
  (await ask(question, asked, as)).passages.map(({ document }) => document).toSorted();
const report = async (question: string, asked: Asked = {}) =>
  (await line.payloads.getJson('demo', (await ask(question, asked)).query)) as Record<string, never>;

beforeAll(async () => {
  line = await startLine({ services: [retriever], settings: { CHASSIS_MODELS_DIR: '/nowhere' } });
  admin = await line.principal('demo', 'user:admin');
  ada = await line.principal('demo', 'user:ada');
  await line.publish(
    AccessChanged,
    { subject: 'user:admin', version: 1, groups: [], roles: ['documents-admin'], isDisabled: false, disabledKeys: [] },
    { as: admin, key: 'user:admin' },
  );
  while ((await line.call(AccessVersion, {}, { as: admin })).version === 0)
    await new Promise((resolve) => setTimeout(resolve, 5));
});
afterAll(async () => await line.stop());

describe('filters', () => {
  beforeAll(async () => {
    await add('fee-2023', 'The membership fee is 40 euro.', { date: '2023-05-01', attributes: { region: 'north' } });
    await add('fee-2024', 'The membership fee is 50 euro.', { date: '2024-05-01', attributes: { region: 'south' } });
    await add('fee-secret', 'The membership fee is 60 euro.', { allow: ['user:root'], date: '2024-06-01' });
    await add('fee-source', 'The membership fee is 70 euro.', { source: 'letters' });
  });

  it('narrow a search by what is known of documents, and show nothing more than before', async () => {
    expect(await found('membership fee')).toEqual(['fee-2023', 'fee-2024', 'fee-source']);
    expect(await found('membership fee', { filters: { attributes: { region: ['south', 'west'] } } })).toEqual([
      'fee-2024',
    ]);
    expect(await found('membership fee', { filters: { date: { from: '2024-01-01', until: '2024-12-31' } } })).toEqual([
      'fee-2024',
    ]);
    expect(await found('membership fee', { filters: { source: 'letters', mediaType: 'text/markdown' } })).toEqual([
      'fee-source',
    ]);
    expect(await found('membership fee', { filters: { title: 'FEE-2023' } })).toEqual(['fee-2023']);
    expect(await found('membership fee', { filters: { created: { until: '2001-01-01' } } })).toEqual([]);
  });

  it('are understood where the question names them, told in the explanation, and dropped where they leave nothing', async () => {
    expect(await found('membership fee in documents from 2023')).toEqual(['fee-2023']);
    expect(await report('membership fee in documents from 2023')).toMatchObject({
      understood: {
        filters: { date: { from: '2023-01-01', until: '2023-12-31' } },
        said: ['documents from 2023'],
        isKept: true,
      },
    });
    await add('trip', 'The zoo trip costs children nothing.', { date: '2022-05-01' });
    const wrong = 'zoo trip costs children in documents from 1999';
    expect(await found(wrong)).toEqual(['trip']);
    expect(await report(wrong)).toMatchObject({ filters: {}, understood: { isKept: false } });
    expect(await found(wrong, { filters: { source: 'letters' } })).toEqual([]);
  });

  it('that there are not end the search, instead of finding too much', async () => {
    await expect(ask('membership fee', { filters: { sorce: 'letters' } })).rejects.toThrow(/bad-filters|sorce/);
    await expect(ask('membership fee', { filters: { date: { from: 'spring' } } })).rejects.toThrow(/bad-filters|date/);
  });

  it('follow a new version, whose attributes make it one, and go with the document', async () => {
    expect(await add('moving', 'The parking permit is blue.', { attributes: { site: 'a' } })).toBe(1);
    expect(await add('moving', 'The parking permit is blue.', { attributes: { site: 'b' } })).toBe(2);
    expect(await found('parking permit', { filters: { attributes: { site: 'a' } } })).toEqual([]);
    expect(await found('parking permit', { filters: { attributes: { site: 'b' } } })).toEqual(['moving']);
    expect(await line.call(DocumentsGet, { document: 'moving' }, { as: admin })).toMatchObject({
      attributes: { site: 'b' },
    });
    expect(await line.call(DocumentsDelete, { document: 'moving' }, { as: admin })).toMatchObject({ isVerified: true });
    const left = await line
      .database('retriever')
      .withTenant(
        'demo',
        async (tx) => await tx.query(`select 1 from document_versions where metadata <> '{}' and document = 'moving'`),
      );
    expect(left).toEqual([]);
  });
});

describe('synonyms', () => {
  it('are set by documents-admins, found in both directions within seconds, explained and forgotten', async () => {
    await add('growth', 'Annual recurring revenue grew by nine percent.');
    expect(await found('ARR')).toEqual([]);
    const put = { term: 'ARR', alternatives: ['annual recurring revenue'] };
    expect(await line.call(SynonymPut, put, { as: admin })).toMatchObject({
      ...put,
      weight: 0.8,
      updatedBy: 'user:admin',
    });
    expect(await found('ARR')).toEqual(['growth']);
    expect(await report('ARR')).toMatchObject({
      synonyms: [{ form: 'ARR', alternatives: ['annual recurring revenue'] }],
      words: [{ word: 'arr', alternatives: [{ text: 'annual recurring revenue', weight: 0.8 }] }],
    });
    expect((await line.call(SynonymsList, {}, { as: admin })).synonyms).toHaveLength(1);
    await line.call(SynonymDelete, { term: 'arr' }, { as: admin });
    expect(await found('ARR')).toEqual([]);
  });

  it('are refused where they could never be found, and to who is no documents-admin', async () => {
    const put = async (alternatives: string[], as = admin) =>
      await line.call(SynonymPut, { term: 'HR', alternatives }, { as });
    await expect(put(['the'])).rejects.toMatchObject({ code: 'bad-synonym' });
    await expect(put(['hr'])).rejects.toMatchObject({ code: 'bad-synonym' });
    await expect(put(['human resources'], ada)).rejects.toMatchObject({ code: 'not-documents-admin' });
    await expect(line.call(SynonymsList, {}, { as: ada })).rejects.toMatchObject({ code: 'not-documents-admin' });
    await expect(line.call(SynonymDelete, { term: 'HR' }, { as: admin })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('of one tenant mean nothing to another', async () => {
    await line.call(SynonymPut, { term: 'QBR', alternatives: ['quarterly review'] }, { as: admin });
    const other = await line.principal('other', 'user:admin');
    await line.publish(
      AccessChanged,
      {
        subject: 'user:admin',
        version: 1,
        groups: [],
        roles: ['documents-admin'],
        isDisabled: false,
        disabledKeys: [],
      },
      { as: other, key: 'user:admin' },
    );
    while ((await line.call(AccessVersion, {}, { as: other })).version === 0)
      await new Promise((resolve) => setTimeout(resolve, 5));
    expect((await line.call(SynonymsList, {}, { as: other })).synonyms).toEqual([]);
  });
});

describe('what is told of a search', () => {
  it('is for each candidate how near it came and why it was left out, and whether anything was relevant', async () => {
    await add('orchid', 'The orchid is watered on Mondays.');
    await add('ficus', 'The ficus is watered on Mondays and on Fridays.');
    const told = (await report('When is the orchid watered?', { limit: 1 })) as unknown as {
      isAnythingRelevant: boolean;
      candidates: { id: string; fate: string; evidence: number; needed: number; scores: object }[];
    };
    expect(told.isAnythingRelevant).toBe(true);
    expect(told.candidates.map(({ id, fate }) => [id, fate])).toEqual([
      ['orchid/1/0', 'chosen'],
      ['ficus/1/0', expect.stringMatching(/^(?:over-limit|far-from-best)$/)],
    ]);
    for (const { evidence, needed, scores } of told.candidates) {
      expect([evidence, needed]).toEqual([expect.any(Number), 0.5]);
      expect(Object.keys(scores)).toEqual(expect.arrayContaining(['lexical', 'chunk', 'fused', 'ranked']));
    }
    const nothing = await report('Mondays of the hadron collider synchrotron');
    expect(nothing).toMatchObject({ isAnythingRelevant: false });
    for (const { fate } of (nothing as unknown as typeof told).candidates) expect(fate).toBe('nothing-relevant');
    expect(await found('Mondays of the hadron collider synchrotron')).toEqual([]);
  });
});

describe('neighbours', () => {
  const filler = (about: string) =>
    Array.from({ length: 45 }, (_, at) => `${about} clause ${at} of the agreement holds.`).join(' ');

  it('come with the best passage under one heading, out of what the budget has left, once', async () => {
    const text = `# Lease\n\n## Deposit\n\n${filler('First')}\n\nThe zebra deposit is three rents.\n\n${filler('Last')}\n\n## Keys\n\n${filler('Key')}\n`;
    await add('lease', text);
    const { passages, query } = await ask('zebra');
    const alone = await ask('zebra', { neighbours: 0 });
    expect(alone.passages.map(({ beside }) => beside)).toEqual([undefined]);
    const [best] = alone.passages;
    expect(passages[0]).toEqual(best);
    const more = passages.slice(1);
    expect(more.length).toBeGreaterThan(0);
    expect(new Set(passages.map(({ id }) => id)).size).toBe(passages.length);
    for (const one of more) {
      expect(one).toMatchObject({ document: 'lease', version: 1, beside: best!.id, allowedBy: best!.allowedBy });
      expect(Math.abs(one.chunk - best!.chunk)).toBe(1);
      expect(await line.payloads.getJson('demo', one.text)).toMatchObject({
        heading: 'Lease > Deposit',
      });
    }
    expect(await line.payloads.getJson('demo', query)).toMatchObject({
      neighbours: more.map(({ id, beside }) => ({ id, beside })),
    });
    const tight = await ask('zebra', { budgetTokens: 230 });
    expect(tight.passages).toHaveLength(1);
    expect((await ask('zebra', { limit: 1 })).passages).toHaveLength(1);
  });
});

describe('variants', () => {
  it('find what the question’s own words do not rank first, and are bounded and told', async () => {
    await add('holiday', 'Employees request annual leave, also called time off, from their manager.');
    await add('timer', 'The timer of the oven switches off. Time passes.');
    const asked = await report('time off', { variants: ['annual leave', 'a1', 'a2', 'a3', 'a4', 'a5'] });
    expect(asked).toMatchObject({ variants: ['annual leave', 'a1', 'a2', 'a3'] });
    expect((await ask('time off', { variants: ['annual leave request'] })).passages[0]).toMatchObject({
      document: 'holiday',
    });
    expect(await report('time off', { variants: 'annual leave' })).toMatchObject({ variants: ['annual leave'] });
    expect(await report('time off', { variants: null })).toMatchObject({ variants: [] });
    await expect(ask('time off', { variants: [{ text: 'annual leave' }] })).rejects.toThrow(/variants/);
  });
});
