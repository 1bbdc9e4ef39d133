import { z } from 'zod';
import { rankers, type RankerName } from './domain/rank-candidates.js';

/** How passages are found. */
export const findingConfig = {
  RETRIEVER_RANKER: z
    .enum(Object.keys(rankers) as [RankerName, ...RankerName[]])
    .default('linear')
    .describe(
      'What orders passages behind the fusion: linear by neighbouring words and numbers, off leaves the fused order',
    ),
};
