import { defineService } from '@chassis/service-kit';
import { retrieverConfig } from './config.js';
import { migrations } from './migrations.js';
import { RetrieverModule } from './retriever.module.js';

/** The retriever: documents, who may see them, and the passages that may answer a question. */
export const retriever = defineService({
  name: 'retriever',
  module: RetrieverModule,
  config: retrieverConfig,
  migrations,
});

// What search is made of, for those who measure it: the same functions as a question meets.
export { callerTokens } from './domain/caller-tokens.js';
export { ChunkSlots } from './domain/chunk-slots.js';
export { chunkTerms } from './domain/chunk-terms.js';
export { choosePassages } from './domain/choose-passages.js';
export { chunkText } from './domain/chunk-text.js';
export { compileRules } from './domain/compile-rules.js';
export { embeddedText } from './adapters/embedded-text.js';
export { readQuestion } from './domain/question.js';
export { searchChunks, type ChunkAnswer } from './domain/search-chunks.js';
export { ScanThreads } from './adapters/scan-threads.js';

// The same with vectors on a server.
export { Collections } from './adapters/qdrant/collections.js';
export { nearestPermitted } from './adapters/qdrant/nearest-permitted.js';
export { rulesHash } from './adapters/qdrant/passage-point.js';
export { PassagePoints } from './adapters/qdrant/passage-points.js';
export { VectorServer } from './adapters/qdrant/vector-server.js';
export { rankChunks, searchWords } from './domain/search-chunks.js';
