import {
  CacheForget,
  DocumentIndexed,
  DocumentsDelete,
  DocumentsReceipts,
  DocumentsSubmit,
  type ErasureReceipt,
} from '@chassis/contracts';
import { generator } from '@chassis/generator';
import { retriever } from '@chassis/retriever';
import { startLine, type TestLine } from '@chassis/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let line: TestLine;
let ada: string;

beforeAll(async () => {
  line = await startLine({ services: [generator, retriever], settings: { CHASSIS_MODELS_DIR: '/nowhere' } });
  ada = await line.principal('demo', 'user:ada');
}, 120_000);
afterAll(async () => await line.stop());

async function add(id: string, text: string): Promise<number> {
  const content = await line.payloads.put('demo', text, 'internal');
  const given = { id, mediaType: 'text/plain', content, rights: { allow: ['tenant'] } };
  const { version } = await line.call(DocumentsSubmit, given, { as: ada });
  await line.next(DocumentIndexed, (one) => one.document === id && one.version === version && one.state === 'indexed');
  return version;
}

/** As the generator keeps an answer that rests on these passages. */
async function keep(id: string, passages: readonly { document: string; version: number }[]): Promise<void> {
  const documents = passages.map(({ document }) => document);
  const sql = `insert into cached_answer (tenant, id, scope, exact, state, question, question_bytes, content, content_bytes, passages, documents, subject, data_class, model, run, step, attempt, cost_micro_usd, created_at)
    values ('demo', $1, 's', $1, 'ready', 'q', 1, 'c', 1, $2, $3, 'user:ada', 'internal', 'm', 'r', 's', 1, 0, now())`;
  const cited = JSON.stringify(passages.map((one) => ({ ...one, chunk: 0 })));
  await line.database('generator').withTenant('demo', async (tx) => await tx.query(sql, [id, cited, documents]));
}
const keptIds = async (): Promise<string[]> => {
  const rows = await line
    .database('generator')
    .withTenant('demo', async (tx) => await tx.query<{ id: string }>('select id from cached_answer order by id'));
  return rows.map(({ id }) => id);
};
const remove = async (document: string): Promise<ErasureReceipt> =>
  await line.call(DocumentsDelete, { document }, { as: ada });
const receipts = async (document: string) => (await line.call(DocumentsReceipts, { document }, { as: ada })).receipts;
/** All of them, newest first, once none waits any more. */
async function complete(document: string): Promise<ErasureReceipt[]> {
  const isOpen = async () => (await receipts(document)).some(({ isComplete }) => isComplete === false);
  await expect.poll(isOpen, { timeout: 30_000 }).toBe(false);
  return await receipts(document);
}

describe('the receipt of a deletion', () => {
  it('is not complete until the generator has dropped the answers that rest on the document, and says how many those were', async () => {
    await add('manual', 'The pump has a seal of rubber.');
    await add('other', 'The valve has a seal of steel.');
    await keep('a', [{ document: 'manual', version: 1 }]);
    await keep('b', [
      { document: 'other', version: 1 },
      { document: 'manual', version: 1 },
    ]);
    await keep('c', [{ document: 'other', version: 1 }]);
    const first = await remove('manual');
    expect(first).toMatchObject({ version: 1, isVerified: true, isComplete: false });
    expect(first.keptAnswers).toBeUndefined();
    expect(await complete('manual')).toEqual([{ ...first, isComplete: true, keptAnswers: 2 }]);
    expect(await keptIds()).toEqual(['c']);
  });

  it('says that none went where none rested on it, and counts each deletion for itself', async () => {
    await add('again', 'The motor has a belt.');
    await remove('again');
    expect((await complete('again')).map((one) => one.keptAnswers)).toEqual([0]);
    const version = await add('again', 'The motor has two belts.');
    await keep('d', [{ document: 'again', version }]);
    await remove('again');
    expect((await complete('again')).map((one) => one.keptAnswers)).toEqual([1, 0]);
  });

  it('is asked for by the retriever alone, and twice it says the same', async () => {
    await expect(line.call(CacheForget, { document: 'other', version: 1 }, { as: ada })).rejects.toMatchObject({
      kind: 'denied',
      code: 'not-the-retriever',
    });
    expect(await keptIds()).toEqual(['c']);
    const as = await line.principal('demo', 'service:retriever');
    for (let times = 0; times < 2; times += 1)
      expect(await line.call(CacheForget, { document: 'other', version: 1 }, { as })).toEqual({ dropped: 1 });
    expect(await keptIds()).toEqual([]);
  });
});
