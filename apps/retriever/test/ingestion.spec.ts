import {
  AuditRecorded,
  DocumentIndexed,
  DocumentSubmitted,
  documentTopics,
  DocumentsDelete,
  DocumentsGet,
  DocumentsReceipts,
  DocumentsReport,
  DocumentsSubmit,
  PassagesRetrieved,
  RetrievePassages,
  AccessChanged,
  type DataClass,
  type PassageText,
} from '@chassis/contracts';
import { docxOf, paragraph, pdfOf, rawPdf, zipOf } from '@chassis/documents/fixtures';
import type { LeasedContext } from '@chassis/messaging';
import { type EmbeddedPostgres, PostgresDatabase } from '@chassis/persistence';
import { retriever } from '@chassis/retriever';
import { Clock } from '@chassis/service-kit';
import { createLogger } from '@chassis/telemetry';
import { startLine, type TestLine } from '@chassis/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ChunkStore } from '../src/adapters/chunk-store.js';
import { ChunkVectors } from '../src/adapters/chunk-vectors.js';
import { ChunkWriter } from '../src/adapters/chunk-writer.js';
import { DocumentIndexer } from '../src/adapters/document-indexer.js';
import { AccessStore } from '../src/adapters/access-store.js';
import { DocumentInspector } from '../src/adapters/document-inspector.js';
import { DocumentReader } from '../src/adapters/document-reader.js';
import { DocumentStore } from '../src/adapters/document-store.js';
import { IndexIdentities } from '../src/adapters/index-identities.js';
import { KeptTexts } from '../src/adapters/kept-texts.js';
import { PassageCheck } from '../src/adapters/passage-check.js';
import { PrintStore } from '../src/adapters/print-store.js';
import { RightsTerms } from '../src/adapters/rights-terms.js';
import type { TextVectors } from '../src/adapters/text-vectors.js';
import type { RetrieverConfig } from '../src/config.js';

class MovableClock extends Clock {
  forwardMs = 0;
  now(): Date {
    return new Date(Date.now() + this.forwardMs);
  }
}
const clock = new MovableClock();

let line: TestLine;
let ada: string;
let ben: string;
let chief: string;

beforeAll(async () => {
  line = await startLine({ services: [retriever], settings: { CHASSIS_MODELS_DIR: '/nowhere' }, clock });
  ada = await line.principal('demo', 'user:ada');
  ben = await line.principal('demo', 'user:ben');
  chief = await line.principal('demo', 'user:chief');
  const change = {
    subject: 'user:chief',
    version: 1,
    groups: [],
    roles: ['documents-admin'],
    isDisabled: false,
    disabledKeys: [],
  };
  await line.publish(AccessChanged, change, { as: chief, key: 'user:chief' });
});
afterAll(async () => await line.stop());

interface More {
  mediaType?: string;
  dataClass?: DataClass;
  source?: string;
  as?: string;
  allow?: string[];
}

async function add(id: string, content: string | Uint8Array, more: More = {}) {
  const dataClass = more.dataClass ?? 'internal';
  const { version } = await line.call(
    DocumentsSubmit,
    {
      id,
      mediaType: more.mediaType ?? 'text/plain',
      content: await line.payloads.put('demo', content, dataClass),
      rights: { allow: more.allow ?? ['tenant'] },
      dataClass,
      ...(more.source !== undefined && { source: more.source }),
    },
    { as: more.as ?? ada },
  );
  await line.next(DocumentIndexed, (one) => one.document === id && one.version === version && one.state !== 'deleted');
  return await line.call(DocumentsGet, { document: id }, { as: more.as ?? ada });
}

const codes = (document: { findings?: { code: string; severity: string }[] | undefined }) =>
  (document.findings ?? []).map(({ code, severity }) => `${code} ${severity}`);

const prose = (topic: string, sentences: number) =>
  Array.from(
    { length: sentences },
    (_, at) => `The ${topic} of part ${at} is checked and it is not replaced before year ${at}.`,
  ).join(' ');

describe('a document on its way into the index', () => {
  it('keeps on which page each passage stands', async () => {
    const file = await pdfOf((document) => {
      document.text('The pump is started by the green button.');
      document.addPage().text('The pump is stopped by the crimson lever.');
    });
    expect(await add('paged', file, { mediaType: 'application/pdf' })).toMatchObject({ state: 'indexed', pages: 2 });
    const { passages } = await line.ask(
      RetrievePassages,
      PassagesRetrieved,
      { question: await line.payloads.put('demo', 'crimson lever', 'internal'), limit: 3, budgetTokens: 900 },
      { as: ada },
    );
    const text = (await line.payloads.getJson('demo', passages[0]!.text)) as PassageText;
    expect(text.page).toBe(1);
    const long = await pdfOf((document) => {
      document
        .text(prose('valve', 40))
        .addPage()
        .text(`The azure gasket is new. ${prose('gasket', 40)}`);
    });
    await add('long-paged', long, { mediaType: 'application/pdf' });
    const found = await line.ask(
      RetrievePassages,
      PassagesRetrieved,
      { question: await line.payloads.put('demo', 'azure gasket', 'internal'), limit: 1, budgetTokens: 900 },
      { as: ada },
    );
    expect(await line.payloads.getJson('demo', found.passages[0]!.text)).toMatchObject({ page: 2 });
  });

  it('goes on where an interrupted job stopped: nothing is extracted or embedded twice', async () => {
    await add('resumed', prose('turbine', 3_000));
    const database = line.database('retriever');
    const row = await database.withTenant('demo', async (tx) => {
      await tx.query(`delete from chunks where document = 'resumed'`);
      await tx.query(`update document_versions set state = 'submitted', extracted = null where document = 'resumed'`);
      return await new DocumentStore().waiting(tx, 'resumed', 1);
    });
    const first = indexerThat({ failsAtChunk: 150 });
    await expect(first.indexer.read(row!, context)).rejects.toThrow('killed');
    expect(first.embedded()).toBe(128);
    const again = await database.withTenant('demo', async (tx) => await new DocumentStore().waiting(tx, 'resumed', 1));
    const second = indexerThat({ failsAtChunk: Infinity, mayExtract: false });
    const { chunks, unwritten } = await second.indexer.read(again!, context);
    expect(second.embedded()).toBe(chunks.length - 128);
    expect(chunks.map(({ start }) => start)).toEqual(chunks.map(({ start }) => start).toSorted((a, b) => a - b));
    expect(chunks.length - unwritten.length).toBe(Math.floor((chunks.length - 1) / 64) * 64);
  });

  it('is told to be a copy, or nearly one, of another', async () => {
    const text = prose('bearing', 60);
    await add('original', text);
    expect(codes(await add('copy', `  ${text.toUpperCase()}\n`))).toContain('duplicate warning');
    expect(codes(await add('edited', `${text} One sentence came later.`))).toContain('near-duplicate info');
    expect(codes(await add('another', prose('coupling', 60)))).toEqual([]);
  });

  it('is not told to be a copy of what its owner may not see', async () => {
    const text = prose('salary', 60);
    const eve = await line.principal('demo', 'user:eve');
    await add('confidential', text, { allow: ['user:ada'] });
    expect(codes(await add('guessed', text, { as: eve, allow: ['user:eve'] }))).toEqual([]);
    expect(codes(await add('own-copy', text, { as: eve, allow: ['user:eve'] }))).toContain('duplicate warning');
  });

  it('is looked through for secrets and personal data, by its class', async () => {
    const text = `Write to jan.muster@kunde.example. IBAN DE89 3704 0044 0532 0130 00, card 4111 1111 1111 1111, not 4111 1111 1111 1112.
AKIAIOSFODNN7EXAMPLE is the key and password: hunter22 too, while password: <yours> is none.`;
    expect(codes(await add('leaky', text, { dataClass: 'public' })).sort()).toEqual([
      'pii-card serious',
      'pii-email serious',
      'pii-iban serious',
      'secret-cloud-key serious',
      'secret-password serious',
    ]);
    expect(codes(await add('leaky-inside', text))).toContain('pii-iban warning');
  });

  it('fails when nobody could read its text, and says so', async () => {
    const garbled = Array.from({ length: 400 }, (_, at) => `xkq${'bcdfg'[at % 5]}t\ufffd\ufffd\ufffdzrwk`).join(' ');
    expect(await add('garbled', garbled)).toMatchObject({ state: 'failed', code: 'document-garbled' });
  });

  it('is told when it is of another language, nearly empty, or owned by nobody', async () => {
    const french =
      'Le fournisseur garantit que les pompes livrées sont conformes aux exigences du contrat signé hier. '.repeat(6);
    expect(codes(await add('french', french))).toEqual(['other-language info']);
    const robot = await line.principal('demo', 'service:robot');
    expect(codes(await add('short', 'Valve 7 is shut.', { as: robot }))).toEqual([
      'nearly-empty info',
      'missing-owner info',
    ]);
  });

  it('stands in a report per source: all of it for a documents-admin, else what the caller owns', async () => {
    await add('share-1', `${prose('seal', 50)} Mail: a.b@kunde.example`, { source: 'share', as: chief });
    await add('share-2', '%PDF-1.7 nothing', { source: 'share', mediaType: 'application/pdf', as: chief });
    const { sources } = await line.call(DocumentsReport, { source: 'share' }, { as: chief });
    expect(sources).toEqual([
      {
        source: 'share',
        documents: 2,
        indexed: 1,
        waiting: 0,
        failed: 1,
        failures: [{ code: 'document-broken', documents: 1, examples: ['share-2'] }],
        findings: [{ code: 'pii-email', severity: 'warning', documents: 1, count: 1, examples: ['share-1'] }],
      },
    ]);
    expect((await line.call(DocumentsReport, {}, { as: ben })).sources).toEqual([]);
    expect((await line.call(DocumentsReport, {}, { as: chief })).sources.map(({ source }) => source)).toEqual([
      'api',
      'share',
    ]);
  });
});

describe('a hostile file', () => {
  it('ends as failed with its code, whatever it is, and the next document is indexed', async () => {
    const word = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
    const locked = await pdfOf((document) => document.text('x'), { userPassword: 'p', ownerPassword: 'p' });
    const bomb = { name: 'word/media/a.xml', content: '', claimedBytes: 3_000_000_000 };
    const files: [string, string | Uint8Array, string, string][] = [
      ['bomb', docxOf(paragraph('a'), [bomb]), word, 'document-unsafe'],
      ['traversal', docxOf(paragraph('a'), [{ name: '../../x', content: 'x' }]), word, 'document-unsafe'],
      ['macros', docxOf(paragraph('a'), [{ name: 'word/vbaProject.bin', content: 'x' }]), word, 'document-macros'],
      ['locked', locked, 'application/pdf', 'document-encrypted'],
      ['archive', zipOf([{ name: 'a.txt', content: 'a' }]), 'application/zip', 'unsupported-media-type'],
      [
        'loop',
        rawPdf(['<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [2 0 R] /Count 1 >>']),
        'application/pdf',
        'document-broken',
      ],
    ];
    for (const [id, content, mediaType, code] of files) {
      const found = await add(`hostile-${id}`, content, { mediaType });
      expect([id, found.state, found.code]).toEqual([id, 'failed', code]);
      expect(found.detail).toMatch(/\w+/);
    }
    expect(await add('after-hostile', docxOf(paragraph('The pump is fine.')), { mediaType: word })).toMatchObject({
      state: 'indexed',
    });
  });
});

describe('a document that waited long', () => {
  it('is indexed under the principal that outlasts its waiting, and its record is taken', async () => {
    await add('waited', 'The waiting room is on the left.');
    const database = line.database('retriever');
    await database.withTenant('demo', async (tx) => {
      await tx.query(`delete from chunks where document = 'waited'`);
      await tx.query(`update document_versions set state = 'submitted' where document = 'waited'`);
    });
    clock.forwardMs = 2 * 3_600_000;
    const inAWeek = new Date(Date.now() + 7 * 86_400_000);
    const lasting = await line.platform.tokensOf('ingress').issue({
      tenant: 'demo',
      subject: 'user:ada',
      notAfter: inAWeek.toISOString(),
      topics: [...documentTopics],
    });
    const from = line.seen.length;
    await line.publish(DocumentSubmitted, { document: 'waited', version: 1 }, { as: lasting, key: 'waited' });
    const isOfIt = ({ data }: { data: unknown }) => JSON.stringify(data).includes('waited');
    await line.until(
      () => line.seen.slice(from).find((one) => one.topic === AuditRecorded.topic && isOfIt(one)),
      'the record of the indexed document',
    );
    expect((await line.deadLetters()).filter(({ topic }) => topic === DocumentSubmitted.topic)).toEqual([]);
    await expect(line.call(DocumentsGet, { document: 'waited' }, { as: lasting })).rejects.toMatchObject({
      code: 'foreign-route',
    });
    clock.forwardMs = 0;
  });
});

describe('a deleted document', () => {
  it('leaves no word of it in any table, and a receipt', async () => {
    const words = ['zwirbelkasten', 'quastenflosser', 'mondgestein'];
    const text = `# Zwirbelkasten\n\n${'The quastenflosser rests beside mondgestein and the pump. '.repeat(2_000)}`;
    await add('secret-plan', text, { mediaType: 'text/markdown' });
    await add('secret-plan', `${text} A second version.`, { mediaType: 'text/markdown' });
    const question = await line.payloads.put('demo', 'what rests beside the pump?', 'internal');
    await line.ask(RetrievePassages, PassagesRetrieved, { question, limit: 4, budgetTokens: 900 }, { as: ada });
    expect(await tablesWith(words)).not.toEqual([]);
    const receipt = await line.call(DocumentsDelete, { document: 'secret-plan' }, { as: ada });
    expect(receipt).toMatchObject({
      document: 'secret-plan',
      erasedBy: 'user:ada',
      versions: 2,
      prints: 1,
      kept: 0,
      isVerified: true,
    });
    expect(receipt.chunks).toBeGreaterThan(64);
    expect(await tablesWith(words)).toEqual([]);
    expect(await line.call(DocumentsReceipts, { document: 'secret-plan' }, { as: ada })).toEqual({
      receipts: [receipt],
    });
    await expect(line.call(DocumentsReceipts, { document: 'secret-plan' }, { as: ben })).rejects.toMatchObject({
      code: 'not-found',
    });
    const facts = line.seen
      .filter(({ topic }) => topic === AuditRecorded.topic)
      .flatMap(({ data }) => (data as AuditRecorded).facts);
    expect(facts.find(({ kind }) => kind === 'document.erased')?.data).toMatchObject({
      document: 'secret-plan',
      textCount: receipt.textCount,
      isVerified: true,
    });
  }, 60_000);
});

const context = {
  tenant: 'demo',
  envelope: {},
  lease: { fence: async () => await Promise.resolve() },
} as unknown as LeasedContext;

/** The indexer of the service with a model that embeds to one number, and dies at a chunk. */
function indexerThat({ failsAtChunk, mayExtract = true }: { failsAtChunk: number; mayExtract?: boolean }) {
  let embedded = 0;
  const vectors = {
    identity: async () => await Promise.resolve({ model: 'counter', dimension: 1 }),
    leavesAtWords: () => false,
    of: async (texts: readonly string[]) => {
      if (embedded + texts.length > failsAtChunk) throw new Error('killed');
      embedded += texts.length;
      return await Promise.resolve(texts.map((_, at) => new Float32Array([at])));
    },
  } as unknown as TextVectors;
  const { payloads } = line;
  const database = line.database('retriever');
  const documents = new DocumentStore();
  const prints = new PrintStore();
  const config = { RETRIEVER_MAX_DOCUMENT_BYTES: mayExtract ? 10_000_000 : 0 } as RetrieverConfig;
  const texts = new KeptTexts(database, payloads);
  const reader = new DocumentReader(database, payloads, documents, texts, config);
  const chunks = new ChunkStore(prints);
  const logger = createLogger({ service: 'test', level: 'silent', to: 'stderr' });
  const identities = new IndexIdentities(database, logger, clock);
  const writer = new ChunkWriter(database, payloads, documents, new ChunkVectors(vectors, identities), chunks, texts);
  const access = new AccessStore(database, new RightsTerms(database, clock, logger), clock);
  const inspector = new DocumentInspector(database, prints, access, new PassageCheck(database, clock));
  const indexer = new DocumentIndexer(payloads, reader, inspector, writer, texts);
  return { indexer, embedded: () => embedded };
}

/** Every table of every schema whose rows hold one of the words, as text or as the bytes of it. */
async function tablesWith(words: readonly string[]): Promise<string[]> {
  const { postgres } = line.platform as unknown as { postgres: EmbeddedPostgres };
  const all = new PostgresDatabase({ connection: postgres.connection('chassis'), schema: 'public' });
  try {
    return await all.withTenant('demo', async (tx) => {
      const tables = await tx.query<{ name: string }>(
        `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
         where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`,
      );
      const found: string[] = [];
      const spellings = words.flatMap((word) => [word, word[0]!.toUpperCase() + word.slice(1)]);
      const wanted = [...spellings, ...spellings.map((word) => Buffer.from(word).toString('hex'))];
      for (const { name } of tables) {
        const rows = await tx.query(
          `select 1 from ${name} t where exists (select 1 from unnest($1::text[]) word where strpos(t::text, word) > 0) limit 1`,
          [wanted],
        );
        if (rows.length > 0) found.push(name);
      }
      return found;
    });
  } finally {
    await all.close();
  }
}
