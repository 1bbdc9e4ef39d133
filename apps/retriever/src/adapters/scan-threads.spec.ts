// By its package name, so that the built thread stands beside it.
import { ChunkSlots, readQuestion, ScanThreads, searchChunks } from '@chassis/retriever';
import { afterAll, beforeAll, expect, it } from 'vitest';

const dimension = 16;
const chunksPerDocument = 5_000;
const tokens = new Set(['tenant']);
const slots = new ChunkSlots();
const threads = new ScanThreads();
const embedding = vector(3);

function vector(number: number): Float32Array {
  const values = Float32Array.from({ length: dimension }, (_, at) => Math.sin(number * (at + 1) * 1.7));
  const length = Math.hypot(...values);
  return values.map((value) => value / length);
}

function add(name: string, from: number, count: number): void {
  const ref = { payload: 'a', bytes: 1 };
  const chunks = Array.from({ length: count }, (_, chunk) => ({
    ...{ chunk, start: 0, end: 1, tokens: 1, text: ref, terms: {}, length: 0 },
    embedding: vector(from + chunk),
  }));
  slots.put({ document: name, version: 1, dataClass: 'internal', rules: [{ allow: ['tenant'], deny: [] }], chunks });
}

beforeAll(() => {
  for (let number = 0; number < 11; number += 1) add(`d${number}`, number * chunksPerDocument, chunksPerDocument);
});
afterAll(async () => await threads.onModuleDestroy());

it('finds in threads what the search itself would find', async () => {
  const approximate = await threads.scan(slots, { tokens, embedding });
  expect(approximate).toHaveLength(11 * chunksPerDocument);
  const query = { question: readQuestion(''), embedding, tokens, limit: 20 };
  expect(searchChunks(slots, { ...query, approximate })).toEqual(searchChunks(slots, query));
});

it('leaves it to the search when the index changed meanwhile, and when it is small', async () => {
  const scan = threads.scan(slots, { tokens, embedding });
  add('late', 1, 1);
  expect(await scan).toBeUndefined();
  expect(await threads.scan(new ChunkSlots(), { tokens, embedding })).toBeUndefined();
});

it('goes on after its threads have died', async () => {
  await threads.onModuleDestroy();
  expect(await threads.scan(slots, { tokens, embedding })).toHaveLength(11 * chunksPerDocument + 1);
});
