import {
  DocumentIndexed,
  DocumentsDelete,
  DocumentsSubmit,
  PassagesRetrieved,
  RetrievePassages,
  type PayloadRef,
} from '@chassis/contracts';
import type { LeasedContext, Outbox } from '@chassis/messaging';
import type { PayloadStore } from '@chassis/payloads';
import { retriever } from '@chassis/retriever';
import { Clock } from '@chassis/service-kit';
import { createLogger } from '@chassis/telemetry';
import { startLine, type TestLine } from '@chassis/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AccessStore } from '../src/adapters/access-store.js';
import { ChunkStore, type NewVersion } from '../src/adapters/chunk-store.js';
import type { ChunkVectors } from '../src/adapters/chunk-vectors.js';
import { ChunkWriter } from '../src/adapters/chunk-writer.js';
import { DocumentEraser } from '../src/adapters/document-eraser.js';
import { DocumentIndexer } from '../src/adapters/document-indexer.js';
import { DocumentInspector } from '../src/adapters/document-inspector.js';
import { DocumentReader } from '../src/adapters/document-reader.js';
import { DocumentStore } from '../src/adapters/document-store.js';
import { KeptTexts } from '../src/adapters/kept-texts.js';
import { PassageCheck } from '../src/adapters/passage-check.js';
import { PrintStore } from '../src/adapters/print-store.js';
import { RightsTerms } from '../src/adapters/rights-terms.js';
import { VersionOutcome } from '../src/adapters/version-outcome.js';
import type { RetrieverConfig } from '../src/config.js';
import type { PassageIndex } from '../src/ports/passage-index.js';

class SystemClock extends Clock {
  now(): Date {
    return new Date();
  }
}
const clock = new SystemClock();
const context = {
  tenant: 'demo',
  now: () => clock.now(),
  fact: () => ({}),
  message: () => ({}),
  lease: { fence: () => Promise.resolve(), end: () => Promise.resolve() },
} as unknown as LeasedContext;

let line: TestLine;
let ada: string;
/** Each test has its own subject, so that its texts are nobody else's. */
let topic = '';
let tests = 0;

beforeAll(async () => {
  line = await startLine({ services: [retriever], settings: { CHASSIS_MODELS_DIR: '/nowhere' } });
  ada = await line.principal('demo', 'user:ada');
});
afterAll(async () => await line.stop());
beforeEach(() => (topic = `machine${(tests += 1)}`));

const bodyOf = (pieces: number) =>
  `# ${topic}\n\n${Array.from({ length: pieces }, (_, at) => `The ${topic} lever ${at} is moved by hand, before the oil of part ${at} is warm.`).join(' ')}`;

async function submit(id: string, pieces: number) {
  const content = await line.payloads.put('demo', bodyOf(pieces), 'internal');
  const given = { id, title: topic, mediaType: 'text/markdown', content, rights: { allow: ['tenant'] } };
  return await line.call(DocumentsSubmit, given, { as: ada });
}

async function add(id: string, pieces = 2) {
  const { version } = await submit(id, pieces);
  await line.next(DocumentIndexed, (one) => one.document === id && one.version === version && one.state === 'indexed');
}

const remove = async (document: string) => await line.call(DocumentsDelete, { document }, { as: ada });

/** The documents whose passages answer, each read to its text. */
async function found(): Promise<string[]> {
  const question = await line.payloads.put('demo', `who moves the ${topic} lever?`, 'internal');
  const { passages } = await line.ask(
    RetrievePassages,
    PassagesRetrieved,
    { question, limit: 3, budgetTokens: 900 },
    { as: ada },
  );
  const ours = passages.filter(({ document }) => document.startsWith(`${topic}-`));
  for (const { text } of ours) expect(JSON.stringify(await stored(text))).toContain(topic);
  return [...new Set(ours.map(({ document }) => document))];
}

/** As another instance reads it, which remembers nothing. */
async function stored(ref: PayloadRef): Promise<unknown> {
  expect(await line.payloads.erasure('demo', ref)).toBeUndefined();
  return await line.payloads.getJson('demo', ref);
}

const nothingElsewhere = {
  documentChanged: () => undefined,
  forget: () => Promise.resolve(undefined),
} as unknown as PassageIndex;

/** What the service is made of, on its tables, as a second instance has it. */
function instance(payloads: PayloadStore = line.payloads) {
  const database = line.database('retriever');
  const [documents, prints] = [new DocumentStore(), new PrintStore()];
  const texts = new KeptTexts(database, payloads);
  const chunks = new ChunkStore(prints);
  const logger = createLogger({ service: 'test', level: 'silent', to: 'stderr' });
  const access = new AccessStore(database, new RightsTerms(database, clock, logger), clock);
  const vectors = { identity: () => Promise.resolve(undefined) } as unknown as ChunkVectors;
  const config = { RETRIEVER_MAX_DOCUMENT_BYTES: 10_000_000 } as RetrieverConfig;
  const reader = new DocumentReader(database, payloads, documents, texts, config);
  const inspector = new DocumentInspector(database, prints, access, new PassageCheck(database, clock));
  const writer = new ChunkWriter(database, payloads, documents, vectors, chunks, texts);
  const indexer = new DocumentIndexer(payloads, reader, inspector, writer, texts);
  const outbox = { add: () => Promise.resolve() } as unknown as Outbox;
  const outcome = new VersionOutcome(database, outbox, access, documents, chunks, texts);
  const eraser = new DocumentEraser(database, texts, chunks, nothingElsewhere, clock, logger);
  return { indexer, outcome, eraser };
}

/** The document as it was before it was read: submitted, and no row names a text made of it. */
async function readAgain(id: string): Promise<NewVersion> {
  const row = await line.database('retriever').withTenant('demo', async (tx) => {
    await tx.query('delete from chunks where document = $1', [id]);
    await tx.query(
      `update document_versions set state = 'submitted', extracted = null, terms = null where document = $1`,
      [id],
    );
    return await new DocumentStore().waiting(tx, id, 1);
  });
  return await instance().indexer.read(row!, context);
}

/** Until somebody waits for a lock on the texts. */
async function someoneWaits(): Promise<void> {
  const waiting = `select 1 from pg_locks where locktype = 'advisory' and not granted`;
  for (;;) {
    const rows = await line.database('retriever').withTenant('demo', async (tx) => await tx.query(waiting));
    if (rows.length > 0) return;
  }
}

describe('a text that two documents have', () => {
  it('stays for the one that was read before the other was deleted, and published after', async () => {
    await add(`${topic}-old`);
    await add(`${topic}-new`);
    const read = await readAgain(`${topic}-new`);
    await remove(`${topic}-old`);
    expect(await instance().outcome.publish(read, context)).toBe('published');
    await stored(read.terms);
    expect(await found()).toEqual([`${topic}-new`]);
  });

  it('stays for the one that is published while the other is being erased', async () => {
    await add(`${topic}-old`);
    await add(`${topic}-new`);
    const read = await readAgain(`${topic}-new`);
    await line
      .database('retriever')
      .withTenant(
        'demo',
        async (tx) => await new DocumentStore().markDeleted(tx, `${topic}-old`, { accessVersion: 1, now: clock.now() }),
      );
    const gate = Promise.withResolvers<void>();
    const reached = Promise.withResolvers<void>();
    const slow = Object.create(line.payloads) as PayloadStore;
    slow.eraseAll = async (...given) => {
      reached.resolve();
      await gate.promise;
      await line.payloads.eraseAll(...given);
    };
    const erasing = instance(slow).eraser.erase('demo', `${topic}-old`, 'user:ada');
    await reached.promise;
    const publishing = instance().outcome.publish(read, context);
    await Promise.race([publishing, someoneWaits()]);
    gate.resolve();
    expect(await erasing).toMatchObject({ isVerified: true });
    await publishing;
    for (const { text } of read.chunks) await stored(text);
    await stored(read.terms);
  });

  it('stays when what was read of a deleted one is thrown away', async () => {
    await add(`${topic}-living`);
    await add(`${topic}-gone`);
    const read = await readAgain(`${topic}-gone`);
    await remove(`${topic}-gone`);
    expect(await instance().outcome.publish(read, context)).toBe('deleted');
    await instance().indexer.discard('demo', read, 'user:ada');
    expect(await found()).toEqual([`${topic}-living`]);
  });

  it('stays for one that came back, whose earlier deletion is being ended', async () => {
    await add(`${topic}-back`);
    await remove(`${topic}-back`);
    await add(`${topic}-back`);
    const receipt = await instance().eraser.erase('demo', `${topic}-back`, 'user:ada');
    expect(receipt).toMatchObject({ textCount: 0, isVerified: false });
    expect(await found()).toEqual([`${topic}-back`]);
  });

  it('is asked for again when it was erased between its storing and the submission', async () => {
    await add(`${topic}-old`);
    const content = await line.payloads.put('demo', bodyOf(2), 'internal');
    await remove(`${topic}-old`);
    const given = { id: `${topic}-new`, mediaType: 'text/markdown', content, rights: { allow: ['tenant'] } };
    await expect(line.call(DocumentsSubmit, given, { as: ada })).rejects.toMatchObject({
      kind: 'rejected',
      code: 'content-erased',
    });
    await add(`${topic}-new`);
    expect(await found()).toEqual([`${topic}-new`]);
  });

  it('stays when a long one of many batches meets the deletion half-way', async () => {
    await add(`${topic}-old`, 3_000);
    await add(`${topic}-new`, 3_000);
    const read = await readAgain(`${topic}-new`);
    expect(read.chunks.length - read.unwritten.length).toBeGreaterThan(0);
    const receipt = await remove(`${topic}-old`);
    expect(receipt.kept).toBeGreaterThanOrEqual(read.chunks.length - read.unwritten.length);
    await instance().outcome.publish(read, context);
    for (const { text } of read.chunks) await stored(text);
    await stored(read.extracted!);
  });
});
