import { afterAll, describe } from 'vitest';
import { describeVectorServer } from './vectors/describe-vector-server.js';
import { QdrantDouble } from './vectors/qdrant-double.js';

describe('the index with its vectors elsewhere, on a double of the server', () => {
  const double = new QdrantDouble();
  afterAll(async () => await double.stop());
  describeVectorServer(async () => ({
    url: await double.start(),
    empty: async () => await Promise.resolve(double.empty()),
    down: async () => await Promise.resolve(void (double.isDown = true)),
    up: async () => await Promise.resolve(void (double.isDown = false)),
  }));
});
