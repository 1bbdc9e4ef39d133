import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import type { OpenAiSettings } from './openai-settings.js';
import type { ProviderProtocol } from './provider-protocol.js';
import { readOpenAiChunk } from './read-openai-chunk.js';
import { stayThere } from './stay-there.js';

/** `/v1/chat/completions`, as most servers speak it. */
export const openAiProtocol: ProviderProtocol = {
  model: ({ baseUrl, apiKey, model, hasStructuredOutputs }: OpenAiSettings) =>
    createOpenAICompatible({
      name: 'openai',
      baseURL: baseUrl,
      includeUsage: true,
      supportsStructuredOutputs: hasStructuredOutputs,
      ...(apiKey !== undefined && { apiKey }),
      fetch: stayThere,
    }).chatModel(model),
  // Strict mode takes only schemas without optional fields; ours are checked by the validator anyway.
  jsonOptions: () => ({ openai: { strictJsonSchema: false } }),
  readChunk: readOpenAiChunk,
};
