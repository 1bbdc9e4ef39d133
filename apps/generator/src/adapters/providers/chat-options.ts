import type { ChatInput } from '@chassis/contracts';
import type { ProviderProtocol } from './provider-protocol.js';
import type { ProviderSettings } from './provider-settings.js';

/** What a kind of server is told in its own words of a client's wishes. */
export function chatOptions(
  { json, hasParallelCalls }: ChatInput,
  protocol: ProviderProtocol,
  settings: ProviderSettings,
): ReturnType<ProviderProtocol['jsonOptions']> {
  const forJson = json === undefined ? {} : protocol.jsonOptions(settings);
  const forCalls = hasParallelCalls === false ? protocol.oneCallOptions : {};
  const providers = Object.keys({ ...forJson, ...forCalls });
  return Object.fromEntries(providers.map((one) => [one, { ...forJson[one], ...forCalls[one] }]));
}
