import type { ProviderSettings } from './provider-settings.js';
import { openAiProtocol } from '../openai/openai-protocol.js';
import type { ProviderProtocol } from './provider-protocol.js';

/** How the server of the settings is spoken to; the library of the rarer one is loaded only for it. */
export async function protocolOf({ protocol }: ProviderSettings): Promise<ProviderProtocol> {
  if (protocol === 'openai') return openAiProtocol;
  return (await import('../anthropic/anthropic-protocol.js')).anthropicProtocol;
}
