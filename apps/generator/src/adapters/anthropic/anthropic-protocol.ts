import { createAnthropic } from '@ai-sdk/anthropic';
import type { ProviderSettings } from '../providers/provider-settings.js';
import type { ProviderProtocol } from '../providers/provider-protocol.js';
import { stayThere } from '../providers/stay-there.js';
import { readAnthropicChunk } from './read-anthropic-chunk.js';

/** `/v1/messages` as Anthropic documents it. Its API knows neither a seed nor penalties: they are left out. */
export const anthropicProtocol: ProviderProtocol = {
  model: ({ baseUrl, apiKey, model }: ProviderSettings) =>
    // Its library takes a key from the environment where none is given; an empty one goes nowhere else.
    createAnthropic({ baseURL: baseUrl, apiKey: apiKey ?? '', fetch: stayThere })(model),
  // Older models take no schema: theirs is that of a tool which they must call.
  jsonOptions: ({ hasStructuredOutputs }: ProviderSettings) => ({
    anthropic: { structuredOutputMode: hasStructuredOutputs ? 'outputFormat' : 'jsonTool' },
  }),
  oneCallOptions: { anthropic: { disableParallelToolUse: true } },
  readChunk: readAnthropicChunk,
};
