import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ChassisError } from '@chassis/contracts';
import { readConfig } from '@chassis/service-kit';
import { createLogger } from '@chassis/telemetry';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { rulesHash } from '../../src/adapters/qdrant/passage-point.js';
import { VectorCollection } from '../../src/adapters/qdrant/vector-collection.js';
import { VectorKeeper } from '../../src/adapters/qdrant/vector-keeper.js';
import { VectorRows } from '../../src/adapters/qdrant/vector-rows.js';
import { VectorSync } from '../../src/adapters/qdrant/vector-sync.js';
import type { TextVectors } from '../../src/adapters/text-vectors.js';
import { retrieverConfig } from '../../src/config.js';
import { fakeEmbedder } from './fake-embedder.js';
import { IndexLibrary } from './index-library.js';

export interface ServerUnderTest {
  readonly url: string;
  /** Everything is gone, as on a new machine. */
  empty(): Promise<void>;
  /** It answers no longer, until `up`. */
  down(): Promise<void>;
  up(): Promise<void>;
}

const words = [
  'pump',
  'seal',
  'warranty',
  'month',
  'oil',
  'leave',
  'salary',
  'price',
  'valve',
  'bolt',
  'hose',
  'motor',
];
const readers = ['user:ada', 'user:bob', 'user:eve'];

/** The same made-up choices for both indexes. */
function choices(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

const sentence = (pick: (below: number) => number, length: number): string =>
  Array.from({ length }, () => words[pick(words.length)]).join(' ');

/** What happens beside: soon, and without anybody asking. */
async function eventually(look: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await look();
    } catch (error) {
      if (tries === 200) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** What holds of an index whose vectors lie on a server; the index in memory beside it says what is right. */
export function describeVectorServer(serve: () => Promise<ServerUnderTest>): void {
  let [folder, server]: [string, ServerUnderTest] = ['', undefined as never];
  let [memory, served]: IndexLibrary[] = [];
  const both = async (work: (library: IndexLibrary) => Promise<unknown>): Promise<void> => {
    await work(memory!);
    await work(served!);
  };
  const same = async (question: string, subject?: string): Promise<void> =>
    expect(await served!.ask(question, subject)).toEqual(await memory!.ask(question, subject));

  /** As another instance has them. */
  const apart = () => {
    const settings = { RETRIEVAL_INDEX: 'qdrant', QDRANT_URL: server.url };
    const config = readConfig(retrieverConfig, settings);
    const identity = { model: 'all-minilm-l6-v2-int8', dimension: 384 };
    const vectors = { identity: () => Promise.resolve(identity) } as unknown as TextVectors;
    const logger = createLogger({ service: 'test', level: 'silent', to: 'stderr' });
    const rows = new VectorRows(served!.line.database('retriever'));
    const collection = new VectorCollection(config, vectors, logger);
    const sync = new VectorSync(rows, logger);
    return { rows, collection, sync, keeper: new VectorKeeper(collection, rows, sync, logger, config) };
  };
  const points = async () => (await apart().collection.serving())!.points;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'vector-server-'));
    server = await serve();
    const models = await fakeEmbedder(folder);
    memory = await IndexLibrary.start(models);
    served = await IndexLibrary.start({ ...models, RETRIEVAL_INDEX: 'qdrant', QDRANT_URL: server.url });
    const pick = choices(7);
    await both(async (library) => await library.join('user:bob', ['service'], 1));
    for (let number = 0; number < 24; number += 1) {
      const text = Array.from({ length: 1 + pick(3) }, () => `# ${sentence(pick, 2)}\n\n${sentence(pick, 30)}.`).join(
        '\n\n',
      );
      const allow = [['tenant'], ['user:ada'], ['group:service'], ['user:ada', 'user:eve'], []][pick(5)]!;
      await both(async (library) => await library.add(`d${number}`, text, allow));
    }
  }, 120_000);
  afterAll(async () => {
    await memory?.line.stop();
    await served?.line.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('answers each reader with the same passages, order and scores as the exact index in memory', async () => {
    const pick = choices(11);
    for (let number = 0; number < 24; number += 1) await same(sentence(pick, 1 + pick(4)), readers[number % 3]);
    expect((await served!.ask('pump warranty')).passages[0]?.scores['dense']).toBeGreaterThan(0);
  });

  it('shows the change of a right to the next question, and the points say it too', async () => {
    const hers = { tenant: 'demo', rules: [rulesHash([{ allow: ['user:ada'], deny: [] }])], documents: ['revoked'] };
    const found = async () =>
      await (await points()).nearest(new Float32Array(384).fill(1), hers, { limit: 9, isExact: true });
    await both(async (library) => await library.add('revoked', 'the gearbox of zanzibar is blue', ['user:ada']));
    expect(await served!.documentsOf('gearbox zanzibar', 'user:ada')).toContain('revoked');
    await eventually(async () => expect(await found()).toHaveLength(1));
    await both(async (library) => await library.permit('revoked', ['user:bob']));
    expect(await served!.documentsOf('gearbox zanzibar', 'user:ada')).not.toContain('revoked');
    expect(await served!.documentsOf('gearbox zanzibar', 'user:bob')).toContain('revoked');
    await eventually(async () => expect(await found()).toEqual([]));
    await both(async (library) => await library.permit('revoked', []));
    for (const reader of readers) await same('gearbox zanzibar', reader);
  });

  it('ranks as if they were not there while the documents of a source are hidden, and shows them after a whole look', async () => {
    const withoutSource = await Promise.all(
      readers.map(async (reader) => await memory!.ask('pump seal valve', reader)),
    );
    for (const [at, allow] of [['tenant'], ['user:ada'], ['group:service']].entries())
      await both(async (library) => await library.addUnder('site', `site${at}`, 'pump seal valve pump seal', allow));
    await both(async (library) => await library.look('site', { isWhole: true }));
    await same('pump seal valve', 'user:bob');
    expect(await served!.documentsOf('pump seal valve', 'user:bob')).toEqual(
      expect.arrayContaining(['site0', 'site2']),
    );
    await both(async (library) => await library.look('site', { isWhole: false }));
    for (const [at, reader] of readers.entries()) {
      await same('pump seal valve', reader);
      const { passages, report } = await served!.ask('pump seal valve', reader);
      expect(passages).toEqual(withoutSource[at]!.passages);
      const { withheld, ...rest } = report as Record<string, unknown>;
      expect(rest).toEqual(withoutSource[at]!.report);
      expect(withheld).toEqual([{ source: 'site', code: 'source-stale' }]);
    }
    await both(async (library) => await library.look('site', { isWhole: true }));
    await same('pump seal valve', 'user:ada');
    expect(await served!.documentsOf('pump seal valve', 'user:ada')).toEqual(
      expect.arrayContaining(['site0', 'site1']),
    );
    for (const at of [0, 1, 2]) await both(async (library) => await library.remove(`site${at}`, 'service:source-site'));
  });

  it('shows a new version whole and the one before never again, and removes its points', async () => {
    await both(async (library) => await library.add('replaced', 'kestrel lamps shine amber', ['tenant']));
    await same('kestrel lamps');
    await both(async (library) => await library.add('replaced', 'kestrel lamps shine green', ['tenant']));
    await same('kestrel lamps');
    expect((await served!.ask('kestrel lamps')).passages.filter(({ id }) => id.startsWith('replaced/'))).toHaveLength(
      1,
    );
    await apart().sync.catchUp('demo', (await apart().collection.serving())!);
    expect(await (await points()).count('demo', 'replaced')).toBe(1);
  });

  it('keeps tenants apart that have documents of the same name', async () => {
    await served!.add('d1', 'orchid pollen of the other tenant', ['tenant'], 'other');
    expect(await served!.documentsOf('orchid pollen', 'user:ada', 'other')).toEqual(['d1']);
    expect((await served!.ask('orchid pollen', 'user:ada')).passages.every(({ id }) => !id.startsWith('d1/2'))).toBe(
      true,
    );
    const { passages } = await served!.ask('orchid pollen', 'user:admin', 'other');
    expect(passages).toHaveLength(1);
    await same('orchid pollen', 'user:ada');
  });

  it('finds documents whose names are full of signs', async () => {
    const names = [`q"uo'te`, 'a:b,c', 'ünïcode', '{"any":[]}', '%2e%2e', `'; drop table chunks; --`, '*', 'null'];
    for (const [at, name] of names.entries())
      await both(async (library) => await library.add(name, `hostile name number${at} quartz`, ['tenant']));
    for (const [at, name] of names.entries()) expect((await served!.documentsOf(`quartz number${at}`))[0]).toBe(name);
    await same('quartz hostile');
    await both(async (library) => await library.remove(names[3]!));
    await same('quartz hostile');
  });

  it('proves that nothing is left of a deleted document', async () => {
    await both(async (library) => await library.add('deleted', 'tungsten memo to be deleted', ['tenant']));
    await same('tungsten memo');
    const receipt = await served!.remove('deleted');
    expect(receipt).toMatchObject({ pointsLeft: 0, isVerified: true, vectors: 1 });
    expect(await (await points()).count('demo', 'deleted')).toBe(0);
    await memory!.remove('deleted');
    await same('tungsten memo');
  });

  it('fills an emptied server again by itself, whoever asks first', async () => {
    await server.empty();
    for (const reader of readers) await same('pump warranty oil', reader);
    await eventually(async () => expect(await (await points()).count('demo')).toBeGreaterThan(40));
  });

  it('finds out that points are missing, and writes them again', async () => {
    const held = await (await points()).count('demo');
    await (await points()).remove('demo', [{ document: 'd2' }, { document: 'd3' }]);
    await apart().keeper.keep();
    expect(await (await points()).count('demo')).toBe(held);
    for (const reader of readers) await same('salary price', reader);
  });

  it('fills a collection of another shape beside the one that is searched, and switches the alias', async () => {
    const { collection, keeper } = apart();
    const collections = (await collection.collections())!;
    const { serving, wantedName, alias } = await collections.state();
    await collections.server.call(async (client) => {
      const shape = { vectors: { text: { size: 384, distance: 'Dot' as const } }, metadata: { marker: 'older' } };
      await client.createCollection('chassis--older', shape);
      await client.updateCollectionAliases({
        actions: [{ create_alias: { alias_name: alias, collection_name: 'chassis--older' } }],
      });
      await client.deleteCollection(wantedName);
    });
    // The old one is searched and written; the new one is not there.
    for (const reader of readers) await same('motor hose', reader);
    const older = await collections.state();
    expect(older).toMatchObject({ serving: { name: 'chassis--older' }, others: [] });
    expect(collections.planOf(older).join()).toContain(
      `fill ${wantedName}, point ${alias} to it, delete chassis--older`,
    );
    const asking = Array.from({ length: 12 }, async (_, at) => await same(`motor ${words[at]}`, readers[at % 3]));
    await keeper.keep();
    await Promise.all(asking);
    const after = await collections.state();
    expect(after).toMatchObject({ serving: { name: wantedName }, others: [] });
    expect(after.serving?.marker).not.toBe(serving?.marker);
    expect(collections.planOf(after)).toEqual([]);
    for (const reader of readers) await same('motor valve', reader);
  });

  it('searches nothing while the server does not answer, says why, and goes on once it does', async () => {
    await server.down();
    const refused = await served!.ask('pump').then(
      () => undefined,
      (error: unknown) => ChassisError.from(error),
    );
    expect(refused).toMatchObject({ kind: 'transient', code: 'index-unavailable' });
    await server.up();
    await same('pump seal oil');
  });

  it('ends a deletion by itself that the server kept from ending', async () => {
    await both(async (library) => await library.add('late', 'cobalt memo to be deleted', ['tenant']));
    await same('cobalt memo');
    await eventually(async () => expect(await (await points()).count('demo', 'late')).toBe(1));
    await memory!.remove('late');
    await server.down();
    await expect(served!.remove('late')).rejects.toMatchObject({ code: 'index-unavailable' });
    await server.up();
    await same('cobalt memo');
    await eventually(async () =>
      expect(await served!.receiptsOf('late')).toMatchObject([{ pointsLeft: 0, isVerified: true }]),
    );
    expect(await (await points()).count('demo', 'late')).toBe(0);
  });
}
