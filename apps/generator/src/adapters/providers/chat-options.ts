import type { ChatInput } from '@chassis/contracts';
import type { ProviderProtocol } from './provider-protocol.js';
import type { ProviderSettings } from './provider-settings.js';

/** What a kind of server is told in its own words of a client's wishes. */
export function chatOptions(
  { json, hasParallelCalls, effort, verbosity }: ChatInput,
  protocol: ProviderProtocol,
  settings: ProviderSettings,
): ReturnType<ProviderProtocol['jsonOptions']> {
  const forJson = json === undefined ? {} : protocol.jsonOptions(settings);
  const forCalls = hasParallelCalls === false ? protocol.oneCallOptions : {};
  // Protocols without a place for them leave them out.
  const wishes = {
    ...(effort !== undefined && { reasoningEffort: effort }),
    ...(verbosity !== undefined && { textVerbosity: verbosity }),
  };
  const forWords = Object.keys(wishes).length === 0 ? {} : { openai: wishes };
  const providers = Object.keys({ ...forJson, ...forCalls, ...forWords });
  return Object.fromEntries(
    providers.map((one) => [one, { ...forJson[one], ...forCalls[one], ...(one === 'openai' && wishes) }]),
  );
}
