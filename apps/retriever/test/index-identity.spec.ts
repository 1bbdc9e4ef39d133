import { alarms } from '@chassis/telemetry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aliasOf } from '../src/adapters/qdrant/collection-shape.js';
import type { EmbeddingIdentity } from '../src/domain/embedding-identity.js';
import { IndexInstance } from './vectors/index-instance.js';
import { IndexLibrary } from './vectors/index-library.js';
import { QdrantDouble } from './vectors/qdrant-double.js';

const older: EmbeddingIdentity = { model: 'older', dimension: 32 };
const newer: EmbeddingIdentity = { model: 'newer', dimension: 32 };
const longer: EmbeddingIdentity = { model: 'newer', dimension: 64 };

describe.each(['memory', 'qdrant'] as const)('the identity of an index with its vectors in %s', (where) => {
  const double = new QdrantDouble();
  const instances: IndexInstance[] = [];
  let [library, settings]: [IndexLibrary, Record<string, string>] = [undefined as never, {}];
  let starts = 0;

  beforeAll(async () => {
    settings = where === 'memory' ? {} : { RETRIEVAL_INDEX: 'qdrant', QDRANT_URL: await double.start() };
    library = await IndexLibrary.start({});
    for (const [id, text] of Object.entries({
      pump: 'the pump has a seal of rubber',
      valve: 'a valve of steel closes the pump',
      leave: 'employees take leave in summer',
    }))
      await library.add(id, text, ['tenant']);
  }, 60_000);
  afterAll(async () => {
    for (const one of instances) await one.stop();
    await library.line.stop();
    if (where === 'qdrant') await double.stop();
  });

  const start = (identity: EmbeddingIdentity): IndexInstance => {
    const startedAt = new Date(Date.UTC(2026, 10, 21, 0, (starts += 1)));
    const instance = new IndexInstance(library.line, identity, { startedAt, settings });
    instances.push(instance);
    return instance;
  };
  const embedded = async (instance: IndexInstance): Promise<void> =>
    await expect.poll(async () => await instance.isDense('seal of the pump'), { timeout: 20_000 }).toBe(true);
  /** Model and length of every vector in the tables. */
  const held = async (): Promise<unknown[]> =>
    await library.line
      .database('retriever')
      .withTenant(
        'demo',
        async (tx) =>
          await tx.query(
            `select embedding_model as model, octet_length(embedding) / 4 as dimension, count(*)::int as chunks from chunks group by 1, 2`,
          ),
      );
  const allOf = (identity: EmbeddingIdentity) => [{ ...identity, chunks: 3 }];
  const alarm = () => alarms().find((sentence) => JSON.stringify(sentence).includes('The index of demo'));

  it('is that of the only retriever: it embeds what was indexed by words', async () => {
    await embedded(start(older));
    expect(await held()).toEqual(allOf(older));
  });

  it('becomes another model’s with the retriever that starts last, and no score ever comes of both', async () => {
    const one = start(newer);
    await embedded(one);
    expect(instances.flatMap(({ foreign }) => foreign)).toEqual([]);
    expect(await held()).toEqual(allOf(newer));
    expect(alarm()).toBeUndefined();
  });

  it('stays so whatever one that started before does: it searches, writes no vectors, and says so', async () => {
    const [before] = instances;
    const given = before!.embedder.given.length;
    expect(await before!.search('seal of the pump')).not.toEqual([]);
    await library.add('bolt', 'a bolt holds the pump', ['tenant']);
    await embedded(instances[1]!);
    await expect
      .poll(async () => (await before!.search('bolt of the pump')).length > 0 && alarm() !== undefined, {
        timeout: 20_000,
      })
      .toBe(true);
    expect(before!.embedder.given.slice(given).filter((text) => text.includes('\n'))).toEqual([]);
    expect(await held()).toEqual([{ ...newer, chunks: 4 }]);
    await library.remove('bolt');
  });

  it('is another one where the same model gives vectors of another length', async () => {
    const one = start(longer);
    await embedded(one);
    expect(await held()).toEqual(allOf(longer));
    expect(instances.flatMap(({ foreign }) => foreign)).toEqual([]);
  });

  it(`has ${where === 'qdrant' ? 'an alias and a collection for each' : 'no point anywhere else'}, and a deletion leaves none`, async () => {
    const aliasesOf = (where === 'qdrant' ? [older, newer, longer] : []).map((identity) =>
      aliasOf({ prefix: 'chassis', ...identity }),
    );
    expect([...double.aliases.keys()].sort()).toEqual([...aliasesOf].sort());
    expect(new Set(double.aliases.values()).size).toBe(aliasesOf.length);
    for (const one of instances) one.index.documentChanged('demo');
    const pointsOf = () => [...double.collections.values()].flatMap(({ points }) => [...points.values()]);
    await expect.poll(() => pointsOf().some(({ payload }) => payload['document'] === 'pump')).toBe(where === 'qdrant');
    const lengths = [...double.collections.values()].map(
      ({ points }) => new Set([...points.values()].map(({ vector }) => vector.text.length)).size,
    );
    for (const different of lengths) expect(different).toBeLessThanOrEqual(1);
    expect(await instances.at(-1)!.index.forget('demo', 'pump')).toBe(where === 'qdrant' ? 0 : undefined);
    expect(pointsOf().filter(({ payload }) => payload['document'] === 'pump')).toEqual([]);
  });
});
