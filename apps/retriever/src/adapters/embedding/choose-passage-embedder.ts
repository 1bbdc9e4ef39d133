import type { RetrieverConfig } from '../../config.js';
import type { PassageEmbedder } from '../../ports/passage-embedder.js';
import { identityInSettings } from './identity-in-settings.js';

/** Who embeds, by the settings. Throws `invalid`/`bad-settings`, so that a start says so and not the first document. */
export function choosePassageEmbedder(
  config: RetrieverConfig,
  local: PassageEmbedder,
  generator: PassageEmbedder,
): PassageEmbedder {
  if (config.RETRIEVER_EMBEDDINGS === 'local') return local;
  identityInSettings(config);
  return generator;
}
