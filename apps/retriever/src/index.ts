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
