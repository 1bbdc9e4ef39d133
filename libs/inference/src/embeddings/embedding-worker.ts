import { workerData } from 'node:worker_threads';
import { serveRequests } from '../native/serve-requests.js';
import type { EmbeddingRequest, EmbeddingTask } from './embedding-protocol.js';
import { SentenceEncoder } from './sentence-encoder.js';

const encoder = await SentenceEncoder.open(workerData as EmbeddingTask);

serveRequests(async ({ texts }: EmbeddingRequest) => {
  const vectors: Float32Array[] = [];
  for (const text of texts) vectors.push(await encoder.encode(text));
  return vectors;
});
