import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  type ChunkSlots,
  Collections,
  nearestPermitted,
  PassagePoints,
  rankChunks,
  readQuestion,
  rulesHash,
  searchWords,
  VectorServer,
} from '@chassis/retriever';
import { isUnavailable, startQdrant } from '@chassis/servers';
import { percentile, round } from '../../statistics.js';
import type { MeasuredIndex } from './measure-index.js';

const tenant = 'bench';
const recallOf = 10;

/** The same questions with the vectors on a Qdrant, exact and by its graph; or why that was not measured. */
export async function qdrantBeside(
  { slots, vectors, asked }: MeasuredIndex,
  size: string,
): Promise<Record<string, number> | string> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'chassis-bench-qdrant-'));
  const server = await startQdrant({ dataDir });
  if (isUnavailable(server)) {
    await rm(dataDir, { recursive: true, force: true });
    return `Qdrant was not measured: ${server.unavailable}`;
  }
  const identity = { prefix: `bench-${process.pid}`, model: 'bench', dimension: vectors[0]?.length ?? 0 };
  const collections = new Collections(new VectorServer({ url: server.url, timeoutMs: 120_000 }), identity);
  try {
    const { serving } = await collections.apply();
    const points = new PassagePoints(collections.server, serving?.name ?? '');
    const begun = performance.now();
    await fill(points, slots, vectors);
    const seconds = (performance.now() - begun) / 1_000;
    return {
      [`qdrantPointsPerSecondAt${size}`]: round(vectors.length / seconds, 0),
      ...(await ask(points, { slots, vectors, asked }, { isExact: true, suffix: `At${size}` })),
      ...(await ask(points, { slots, vectors, asked }, { isExact: false, suffix: `ApproximateAt${size}` })),
    };
  } finally {
    await collections.drop((await collections.state()).wantedName);
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function fill(points: PassagePoints, slots: ChunkSlots, vectors: readonly Float32Array[]): Promise<void> {
  const made = vectors.map((vector, slot) => {
    const { document, chunk } = slots.at(slot)!;
    const rules = rulesHash(slots.rulesOf(slots.documentOf(slot)));
    return { tenant, document: document.document, version: document.version, chunk: chunk.chunk, rules, vector };
  });
  for (let from = 0; from < made.length; from += 1_024) await points.put(made.slice(from, from + 1_024));
}

async function ask(
  points: PassagePoints,
  { slots, vectors, asked }: Pick<MeasuredIndex, 'slots' | 'vectors' | 'asked'>,
  { isExact, suffix }: { isExact: boolean; suffix: string },
): Promise<Record<string, number>> {
  const times: number[] = [];
  let hits = 0;
  for (const { text, embedding } of asked) {
    const query = { question: readQuestion(text), embedding, tokens: new Set(['group:all', 'user:ada']), limit: 32 };
    const begun = performance.now();
    const found = await nearestPermitted(points, slots, query, { tenant, isExact });
    const words = searchWords(slots, query);
    const nearest = [...new Set([...words.named, ...found.map((place) => slots.slotOf(place)!)])];
    rankChunks(slots, { ...query, kept: { nearest, vectorOf: (slot) => vectors[slot] } }, words);
    times.push(performance.now() - begun);
    const best = new Set(found.slice(0, recallOf).map((place) => slots.slotOf(place)));
    hits += nearestByFloats(vectors, embedding).filter((slot) => best.has(slot)).length;
  }
  return {
    [`qdrantQueryMsP50${suffix}`]: round(percentile(times, 50), 2),
    [`qdrantQueryMsP99${suffix}`]: round(percentile(times, 99), 2),
    [`qdrantRecallAt10${suffix}`]: round(hits / (asked.length * recallOf), 4),
  };
}

function nearestByFloats(vectors: readonly Float32Array[], question: Float32Array): number[] {
  const scored = vectors.map((vector, slot) => ({
    slot,
    score: vector.reduce((sum, one, at) => sum + one * question[at]!, 0),
  }));
  return scored
    .sort((a, b) => b.score - a.score)
    .slice(0, recallOf)
    .map(({ slot }) => slot);
}
