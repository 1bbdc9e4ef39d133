import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import type { ProviderSettings } from '../providers/provider-settings.js';
import type { ProviderProtocol } from '../providers/provider-protocol.js';
import { readOpenAiChunk } from './read-openai-chunk.js';
import { plainReader } from './plain-reader.js';
import { askServer } from '../providers/ask-server.js';
import { TextTap } from '../providers/text-tap.js';

/** `/v1/chat/completions`, as most servers speak it. */
export const openAiProtocol: ProviderProtocol = {
  model: ({ baseUrl, apiKey, model, hasStructuredOutputs }: ProviderSettings) =>
    createOpenAICompatible({
      name: 'openai',
      baseURL: baseUrl,
      includeUsage: true,
      supportsStructuredOutputs: hasStructuredOutputs,
      ...(apiKey !== undefined && { apiKey }),
      fetch: askServer(TextTap.bodies(plainReader)),
    }).chatModel(model),
  // Strict mode takes only schemas without optional fields; ours are checked by the validator anyway.
  jsonOptions: () => ({ openai: { strictJsonSchema: false } }),
  // What the library does not know goes into the request as it stands.
  oneCallOptions: { openai: { parallel_tool_calls: false } },
  readChunk: readOpenAiChunk,
};
