import { type Measurement, type Report } from '../../report.js';
import { measureIndex } from './measure-index.js';
import { qdrantBeside } from './qdrant-beside.js';
import { numpyBeside } from './numpy-beside.js';

const sizes = { '10k': 10_000, '100k': 100_000 } as const;
const method =
  "The retriever's search function (readQuestion, searchChunks) over its index in memory, with its scan threads from 50,000 permitted chunks on, one process, one question at a time, 200 questions of six words and a vector, 384 dimensions, 32 passages; the filter by the caller's tokens is part of each query (suffix …Permitted10Percent, …0_1Percent: what the caller may see; without suffix all). " +
  'Made corpus: chunks of 110 words (Zipf, 60,000 words), four a document, vectors in 400 clusters; no embedding of questions, no bus, no tables. recallAt10: against exact float search, by vectors alone. Indexing: terms and vectors are there. bytesPerChunk: heap and buffers after collection, float and int8 vectors included. ' +
  'numpy: exact float search of the same vectors by one matrix product and argpartition, without words and filter. ' +
  'qdrant…: the same questions with the vectors on a Qdrant of this machine, exact or (Approximate) by its graph over int8 vectors with the found ones compared as floats; its answers looked up, words and ranks added, without the statements that read vectors from PostgreSQL; recall is of its ten nearest.';

/** How fast passages are found in process, beside brute force in numpy. */
export const retrievalBench: Measurement = {
  summary: 'search in process at 10,000 and 100,000 chunks, with filters, beside numpy',
  async run(): Promise<Report> {
    const metrics: Record<string, number> = {};
    const peers: Record<string, number> = {};
    const notes: string[] = [];
    for (const [size, chunks] of Object.entries(sizes)) {
      const measured = await measureIndex(chunks, size);
      Object.assign(metrics, measured.metrics);
      const beside = await numpyBeside(measured.vectors, measured.embeddings, size);
      if (typeof beside === 'string') notes.push(beside);
      else Object.assign(peers, beside);
      const served = await qdrantBeside(measured, size);
      if (typeof served === 'string') notes.push(served);
      else Object.assign(metrics, served);
    }
    return { name: 'retrieval', metrics, peers, method, notes };
  },
};
