import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { ChunkSlots, readQuestion, ScanThreads, searchChunks } from '@chassis/retriever';
import { percentile, round } from '../../statistics.js';
import { groups, MadeCorpus } from './made-corpus.js';

const questions = 200;
const warmUps = 20;
const recallOf = 10;
const recallQuestions = 50;

export interface MeasuredIndex {
  readonly metrics: Record<string, number>;
  /** For the peers: the same vectors and questions. */
  readonly vectors: readonly Float32Array[];
  readonly embeddings: readonly Float32Array[];
  /** For a server of vectors beside: vectors are in the order of the slots. */
  readonly slots: ChunkSlots;
  readonly asked: readonly Question[];
}

interface Question {
  readonly text: string;
  readonly embedding: Float32Array;
}

/** Builds an index of so many chunks and asks it, as users of three groups. `size` is how the figures call it (`10k`). */
export async function measureIndex(chunks: number, size: string): Promise<MeasuredIndex> {
  const { slots, seconds, bytes, ids, vectors, asked } = await build(chunks);
  const metrics: Record<string, number> = {
    [`indexChunksPerSecondAt${size}`]: round(chunks / seconds, 0),
    [`bytesPerChunkAt${size}`]: round(bytes / chunks, 0),
  };
  for (const [group, share] of Object.entries(groups)) {
    const suffix = group === 'all' ? '' : `Permitted${share * 100}Percent`.replace('0.1', '0_1');
    Object.assign(metrics, await ask(slots, asked, `group:${group}`, (name) => `${name}At${size}${suffix}`));
  }
  metrics[`recallAt10At${size}`] = round(recall(slots, asked.slice(0, recallQuestions), { ids, vectors }), 4);
  return { metrics, vectors, embeddings: asked.map(({ embedding }) => embedding), slots, asked };
}

/** Only what the index does is timed, and only what it keeps is counted. */
async function build(chunks: number) {
  const corpus = new MadeCorpus(chunks);
  const [ids, vectors, asked]: [string[], Float32Array[], Question[]] = [[], [], []];
  collect();
  const before = memory();
  const slots = new ChunkSlots();
  let milliseconds = 0;
  for (const document of corpus.documents(chunks)) {
    const begun = performance.now();
    slots.put(document);
    milliseconds += performance.now() - begun;
    for (const { chunk, embedding } of document.chunks) {
      ids.push(`${document.document}/1/${chunk}`);
      vectors.push(embedding!);
    }
    if (ids.length % (chunks / questions) === 0) asked.push(corpus.question(document.chunks[0]!));
  }
  const begun = performance.now();
  // Vectors become int8 with the first search.
  await search(slots, asked[0]!, 'group:all');
  milliseconds += performance.now() - begun;
  collect();
  return { slots, seconds: milliseconds / 1_000, bytes: memory() - before, ids, vectors, asked };
}

/** Memory is counted after a collection; the flag is for this process alone. */
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const memory = (): number => {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

const threads = new ScanThreads();

/** As the index in the product does it. */
async function search(slots: ChunkSlots, { text, embedding }: Question, token: string): Promise<void> {
  const tokens = new Set([token, 'user:ada']);
  const approximate = await threads.scan(slots, { tokens, embedding });
  searchChunks(slots, { question: readQuestion(text), embedding, tokens, limit: 32, approximate });
}

async function ask(
  slots: ChunkSlots,
  asked: readonly Question[],
  token: string,
  named: (name: string) => string,
): Promise<Record<string, number>> {
  const times: number[] = [];
  for (const question of asked.slice(0, warmUps)) await search(slots, question, token);
  const begun = performance.now();
  for (const question of asked) {
    const from = performance.now();
    await search(slots, question, token);
    times.push(performance.now() - from);
  }
  return {
    [named('queryMsP50')]: round(percentile(times, 50), 2),
    [named('queryMsP99')]: round(percentile(times, 99), 2),
    [named('queriesPerSecond')]: round((asked.length / (performance.now() - begun)) * 1_000, 0),
  };
}

/** Of the ten nearest by exact floats, the share that the index finds by vectors alone. */
function recall(
  slots: ChunkSlots,
  asked: readonly Question[],
  { ids, vectors }: { ids: readonly string[]; vectors: readonly Float32Array[] },
): number {
  let hits = 0;
  for (const { embedding } of asked) {
    const scores = Float64Array.from(vectors, (vector) => dot(vector, embedding));
    const least = scores.toSorted().at(-recallOf)!;
    const query = { question: readQuestion(''), embedding, tokens: new Set(['group:all']), limit: recallOf };
    const found = new Set(searchChunks(slots, query).passages.map(({ id }) => id));
    hits += ids.filter((id, at) => scores[at]! >= least && found.has(id)).length;
  }
  return hits / (asked.length * recallOf);
}

function dot(a: Float32Array, c: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at += 1) sum += a[at]! * c[at]!;
  return sum;
}
