import { readFile } from 'node:fs/promises';
import { ChassisError, registeredModelFields } from '@chassis/contracts';
import { parse } from 'yaml';
import { z } from 'zod';
import type { GeneratorConfig } from '../config.js';
import type { ModelKeys } from './keys/model-keys.js';
import { type ProviderSettings, protocols } from './providers/provider-settings.js';
import { namesOfEntry } from './providers/setting-names.js';
import { addressHolds } from '../domain/address-holds.js';
import { settingsOfModel } from './settings-of-model.js';

/** One model of the file, as in the registry; what is left out is as the settings of `OPENAI_*` say. */
const { status: _status, weightsSha256: _weights, ...fields } = registeredModelFields;
const ModelSchema = z
  .strictObject({
    ...fields,
    name: z.string().regex(/^[\w.-]{1,100}$/),
    baseUrl: fields.baseUrl
      .unwrap()
      .refine((url) => addressHolds(url) === undefined, 'holds a user, a password, a query or a fragment'),
    /** Weights have a setting of their own. */
    protocol: z.enum(protocols).default('openai'),
    /** Path of a file that holds the key; a key itself never stands here. */
    apiKeyFile: z.string().optional(),
    contextTokens: fields.contextTokens.unwrap().optional(),
    hasStructuredOutputs: z.boolean().optional(),
  })
  .refine(({ apiKeyFile, apiKeyEnv }) => apiKeyFile === undefined || apiKeyEnv === undefined, {
    path: ['apiKeyEnv'],
    message: 'stands beside apiKeyFile',
  });
const FileSchema = z.strictObject({ models: z.array(ModelSchema).min(1) });

/** A model of the file; what is said of it holds the key as it is when asked. */
export interface FileModel {
  readonly task: 'chat' | 'embedding';
  settings(): Promise<ProviderSettings>;
}

/** The models of a file, in the order in which they take over from one another. Throws `invalid`/`bad-settings` with all that is wrong, a key that is not there included. */
export async function modelsIn(path: string, config: GeneratorConfig, keys: ModelKeys): Promise<readonly FileModel[]> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw wrong(path, 'it cannot be read', cause);
  });
  const parsed = FileSchema.safeParse(yamlIn(text, path));
  if (!parsed.success) throw wrong(path, z.prettifyError(parsed.error));
  const { models } = parsed.data;
  const mute = models.find(({ protocol, task }) => protocol === 'anthropic' && task === 'embedding');
  if (mute !== undefined) throw wrong(path, `${mute.name} cannot make vectors: the Anthropic protocol has none`);
  const found = models.map((one) => ({
    task: one.task,
    settings: async () => await settingsOf(one, config, keys),
  }));
  const problems = (await Promise.all(found.map(async (one) => await one.settings()))).flatMap(({ problem }) =>
    problem === undefined ? [] : [problem.message],
  );
  if (problems.length > 0) throw wrong(path, problems.join(' '));
  return found;
}

function yamlIn(text: string, path: string): unknown {
  try {
    return parse(text);
  } catch (cause) {
    throw wrong(path, `it is no YAML: ${String(cause)}`, cause);
  }
}

async function settingsOf(
  one: z.output<typeof ModelSchema>,
  config: GeneratorConfig,
  keys: ModelKeys,
): Promise<ProviderSettings> {
  const defined = {
    ...one,
    contextTokens: one.contextTokens ?? config.OPENAI_CONTEXT_TOKENS,
    hasStructuredOutputs: one.hasStructuredOutputs ?? config.OPENAI_STRUCTURED_OUTPUTS,
  };
  const names = namesOfEntry(`${one.name} in GENERATOR_MODELS_FILE`, one, '');
  const found = await keys.ofSettings(one, names.key);
  return settingsOfModel(defined, config, { ...found, owner: '', names });
}

const wrong = (path: string, why: string, cause?: unknown): ChassisError =>
  new ChassisError('invalid', 'bad-settings', `Wrong settings: GENERATOR_MODELS_FILE names ${path}, and ${why}`, {
    cause,
  });
