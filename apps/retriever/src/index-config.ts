import { z } from 'zod';

/** Settings of where vectors are kept and compared, to be spread into the retriever's. */
export const indexConfig = {
  RETRIEVAL_INDEX: z
    .enum(['memory', 'qdrant'])
    .default('memory')
    .describe('Where vectors of passages are compared: in this process, or by the Qdrant at QDRANT_URL'),
  QDRANT_URL: z
    .string()
    .regex(/^https?:\/\//, 'must be http://host:port or https://host:port')
    .optional()
    .describe('The Qdrant, as http://host:6333'),
  QDRANT_API_KEY_FILE: z.string().min(1).optional().describe('File that holds the key of that Qdrant'),
  QDRANT_PREFIX: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'must be up to 40 of a-z, 0-9 and -')
    .default('chassis')
    .describe('Put before names of collections, where several installations share a Qdrant'),
  QDRANT_SEARCH: z
    .enum(['exact', 'approximate'])
    .default('exact')
    .describe(
      'How the Qdrant searches: over every permitted vector, or by its graph over int8 vectors with the found ones compared again as floats',
    ),
  QDRANT_TIMEOUT_MS: z.coerce
    .number()
    .int()
    .min(1)
    .default(5_000)
    .describe('How long one answer of the Qdrant may take, in milliseconds'),
};
