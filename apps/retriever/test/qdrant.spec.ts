import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isUnavailable, type QdrantServer, startQdrant } from '@chassis/servers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Collections } from '../src/adapters/qdrant/collections.js';
import { PassagePoints } from '../src/adapters/qdrant/passage-points.js';
import { VectorServer } from '../src/adapters/qdrant/vector-server.js';
import { describeVectorServer } from './vectors/describe-vector-server.js';

const folder = await mkdtemp(path.join(tmpdir(), 'chassis-qdrant-'));
const found = await startQdrant({ dataDir: path.join(folder, 'open') });
const server = found as QdrantServer;
afterAll(async () => {
  if (!isUnavailable(found)) await server.stop();
  await rm(folder, { recursive: true, force: true });
});

const open = (url: string, apiKeyFile?: string): VectorServer =>
  new VectorServer({ url, apiKeyFile, timeoutMs: 10_000 });

/** Of unit length, and the same at every run. */
function vectors(count: number, dimension: number): Float32Array[] {
  let state = 5;
  const next = (): number => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648 - 0.5;
  return Array.from({ length: count }, () => {
    const raw = Array.from({ length: dimension }, next);
    const length = Math.hypot(...raw);
    return Float32Array.from(raw, (value) => value / length);
  });
}

const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, at) => sum + value * b[at]!, 0);

const reason = isUnavailable(found) ? ` (skipped: ${found.unavailable})` : '';
describe.skipIf(isUnavailable(found))(`the index with its vectors on a Qdrant${reason}`, () => {
  // What a given server holds of others is left alone, and it is never stopped.
  const own = server.process;
  if (own)
    describeVectorServer(async () => ({
      url: await Promise.resolve(server.url),
      empty: async () => {
        await own.kill();
        await rm(path.join(folder, 'open', 'storage'), { recursive: true, force: true });
        await own.start();
      },
      down: async () => await own.kill(),
      up: async () => await own.start(),
    }));

  describe('searching some thousand vectors', () => {
    const [count, dimension, wanted] = [4_000, 96, 20];
    const all = vectors(count, dimension);
    const questions = vectors(40, dimension);
    const connection = open(isUnavailable(found) ? '' : server.url);
    const collections = new Collections(connection, { prefix: 'probe', model: 'probe', dimension });
    let points: PassagePoints;
    const rulesOf = (at: number): string => `rules${at % 10}`;
    const tenantOf = (at: number): string => (at % 2 === 0 ? 'even' : 'odd');
    beforeAll(async () => {
      const { serving } = await collections.apply();
      points = new PassagePoints(connection, serving!.name);
      const made = all.map((vector, chunk) => ({
        tenant: tenantOf(chunk),
        document: 'd',
        version: 1,
        chunk,
        rules: rulesOf(chunk),
        vector,
      }));
      await points.put(made);
    }, 120_000);
    afterAll(async () => await collections.drop(points.collection));

    /** What a comparison with every permitted vector finds. */
    const best = (question: Float32Array, rules: ReadonlySet<string>): number[] =>
      all
        .flatMap((vector, at) =>
          tenantOf(at) === 'even' && rules.has(rulesOf(at)) ? [{ at, score: dot(vector, question) }] : [],
        )
        .sort((a, b) => b.score - a.score)
        .slice(0, wanted)
        .map(({ at }) => at);

    it.each([
      { rules: ['rules0'] },
      { rules: ['rules0', 'rules4', 'rules6'] },
      { rules: ['rules0', 'rules2', 'rules4', 'rules6', 'rules8'] },
    ])('finds exactly what every permitted vector would, under $rules', async ({ rules }) => {
      for (const question of questions) {
        const answer = await points.nearest(question, { tenant: 'even', rules }, { limit: wanted, isExact: true });
        expect(answer.map(({ chunk }) => chunk)).toEqual(best(question, new Set(rules)));
      }
    });

    it('finds .99 of it by its graph and int8 vectors', async () => {
      const rules = ['rules0', 'rules2', 'rules4', 'rules6', 'rules8'];
      let hits = 0;
      for (const question of questions) {
        const expected = new Set(best(question, new Set(rules)));
        const answer = await points.nearest(question, { tenant: 'even', rules }, { limit: wanted, isExact: false });
        hits += answer.filter(({ chunk }) => expected.has(chunk)).length;
      }
      expect(hits / (questions.length * wanted)).toBeGreaterThanOrEqual(0.99);
    });

    it('finds nothing without a rule that permits', async () => {
      const limit = { limit: wanted, isExact: true };
      expect(await points.nearest(questions[0]!, { tenant: 'even', rules: [] }, limit)).toEqual([]);
      expect(await points.nearest(questions[0]!, { tenant: 'even', rules: ['rules1'] }, limit)).toEqual([]);
      expect(await points.nearest(questions[0]!, { tenant: 'nobody', rules: ['rules0'] }, limit)).toEqual([]);
    });
  });

  it.skipIf(server.way === 'given')('tells a wrong key from a server that does not answer', async () => {
    const locked = await startQdrant({ dataDir: path.join(folder, 'locked'), apiKey: 'right' });
    if (isUnavailable(locked)) throw new Error(locked.unavailable);
    const keyFile = path.join(folder, 'key');
    const names = async () => await open(locked.url, keyFile).call(async (client) => await client.getCollections());
    try {
      await writeFile(keyFile, 'wrong\n');
      await expect(names()).rejects.toMatchObject({ kind: 'invalid', code: 'bad-settings' });
      await writeFile(keyFile, 'right\n');
      expect(await names()).toEqual({ collections: [] });
    } finally {
      await locked.stop();
    }
    await expect(names()).rejects.toMatchObject({ kind: 'transient', code: 'index-unavailable' });
  });
});
