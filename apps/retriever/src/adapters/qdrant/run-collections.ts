import { ChassisError } from '@chassis/contracts';
import { openEmbedder } from '@chassis/inference';
import type { RetrieverConfig } from '../../config.js';
import type { EmbeddingIdentity } from '../../domain/embedding-identity.js';
import { identityInSettings } from '../embedding/identity-in-settings.js';
import { Collections } from './collections.js';
import { VectorServer } from './vector-server.js';

export interface CollectionsCommand {
  readonly verb: 'diff' | 'apply';
  /** Deletes collections of other models and what was left over too. */
  readonly dropsUnused: boolean;
}

export interface CollectionsResult {
  /** What is to be done, or was done. */
  readonly lines: readonly string[];
  /** Collections under our prefix that nothing of the present model needs. */
  readonly unused: readonly string[];
}

/** Makes the collection of the settings' embedding model, or says what is missing. Doing it twice does nothing more. Throws `invalid` without a model or an address. */
export async function runCollections(
  config: RetrieverConfig,
  { verb, dropsUnused }: CollectionsCommand,
): Promise<CollectionsResult> {
  const collections = await collectionsOf(config);
  const before = await collections.state();
  const lines = collections.planOf(before);
  if (dropsUnused) lines.push(...before.others.map((name) => `delete ${name}`));
  if (verb === 'apply') await collections.apply();
  if (verb === 'apply' && dropsUnused) for (const name of before.others) await collections.drop(name);
  return { lines, unused: dropsUnused ? [] : before.others };
}

async function collectionsOf(config: RetrieverConfig): Promise<Collections> {
  if (config.QDRANT_URL === undefined)
    throw new ChassisError('invalid', 'bad-settings', 'QDRANT_URL is missing: set it to http://host:6333.');
  const { model, dimension } =
    config.RETRIEVER_EMBEDDINGS === 'local' ? await localIdentity(config) : identityInSettings(config);
  const server = new VectorServer({
    url: config.QDRANT_URL,
    apiKeyFile: config.QDRANT_API_KEY_FILE,
    timeoutMs: config.QDRANT_TIMEOUT_MS,
  });
  return new Collections(server, { prefix: config.QDRANT_PREFIX, model, dimension });
}

async function localIdentity(config: RetrieverConfig): Promise<EmbeddingIdentity> {
  const opened = await openEmbedder({ modelsDir: config.CHASSIS_MODELS_DIR, nativeDir: config.CHASSIS_NATIVE_DIR });
  if (!opened.embedder) throw new ChassisError('invalid', 'no-embedding-model', opened.reason);
  const { modelId: model, dimension } = opened.embedder;
  await opened.embedder.close();
  return { model, dimension };
}
