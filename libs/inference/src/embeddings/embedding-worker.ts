import { parentPort, workerData } from 'node:worker_threads';
import type { EmbeddingAnswer, EmbeddingRequest, EmbeddingTask } from './embedding-protocol.js';
import { SentenceEncoder } from './sentence-encoder.js';

const port = parentPort!;
const answer = (message: EmbeddingAnswer) => port.postMessage(message);
const encoder = await SentenceEncoder.open(workerData as EmbeddingTask);

port.on('message', ({ texts }: EmbeddingRequest) => {
  void encodeAll(texts).then(
    (vectors) => answer({ vectors }),
    (error: unknown) => answer({ error: error instanceof Error ? error.message : String(error) }),
  );
});
answer({ ready: true });

async function encodeAll(texts: readonly string[]): Promise<Float32Array[]> {
  const vectors: Float32Array[] = [];
  for (const text of texts) vectors.push(await encoder.encode(text));
  return vectors;
}
