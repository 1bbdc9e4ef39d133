import { readFile } from 'node:fs/promises';
import { ChassisError, registeredModelFields } from '@chassis/contracts';
import type { SecretVariables } from '@chassis/service-kit';
import { parse } from 'yaml';
import { z } from 'zod';
import type { GeneratorConfig } from '../config.js';
import { keyMissing } from './key-missing.js';
import { type ProviderSettings, protocols } from './providers/provider-settings.js';
import { namesOfEntry } from './providers/setting-names.js';
import { settingsOfModel } from './settings-of-model.js';

/** One model of the file, as in the registry; what is left out is as the settings of `OPENAI_*` say. */
const { status: _status, weightsSha256: _weights, ...fields } = registeredModelFields;
const ModelSchema = z
  .strictObject({
    ...fields,
    name: z.string().regex(/^[\w.-]{1,100}$/),
    baseUrl: fields.baseUrl.unwrap(),
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

/** The models of a file, in the order in which they take over from one another. Throws `invalid`/`bad-settings` with all that is wrong. */
export async function modelsIn(
  path: string,
  config: GeneratorConfig,
  secrets: SecretVariables,
): Promise<{ chat: ProviderSettings[]; embedding: ProviderSettings[] }> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw wrong(path, 'it cannot be read', cause);
  });
  const parsed = FileSchema.safeParse(parse(text));
  if (!parsed.success) throw wrong(path, z.prettifyError(parsed.error));
  const { models } = parsed.data;
  const mute = models.find(({ protocol, task }) => protocol === 'anthropic' && task === 'embedding');
  if (mute !== undefined) throw wrong(path, `${mute.name} cannot make vectors: the Anthropic protocol has none`);
  const of = async (task: 'chat' | 'embedding') =>
    await Promise.all(
      models
        .filter((one) => one.task === task)
        .map(async (one) => {
          const apiKey = await keyOf(one, path, secrets);
          return settingsOf(one, config, apiKey);
        }),
    );
  return { chat: await of('chat'), embedding: await of('embedding') };
}

type Entry = z.output<typeof ModelSchema>;
const entryOf = ({ name }: Entry): string => `${name} in GENERATOR_MODELS_FILE`;

async function keyOf(one: Entry, path: string, secrets: SecretVariables): Promise<string | undefined> {
  const { apiKeyFile, apiKeyEnv } = one;
  if (apiKeyFile !== undefined) return (await readFile(apiKeyFile, 'utf8')).trim();
  if (apiKeyEnv === undefined) return undefined;
  const key = secrets.read(apiKeyEnv);
  if (key === undefined) throw wrong(path, keyMissing(entryOf(one), apiKeyEnv).message);
  return key;
}

function settingsOf(one: Entry, config: GeneratorConfig, apiKey: string | undefined): ProviderSettings {
  const defined = {
    ...one,
    contextTokens: one.contextTokens ?? config.OPENAI_CONTEXT_TOKENS,
    hasStructuredOutputs: one.hasStructuredOutputs ?? config.OPENAI_STRUCTURED_OUTPUTS,
  };
  const names = namesOfEntry(entryOf(one), one, '');
  return settingsOfModel(defined, config, { apiKey, owner: '', names });
}

const wrong = (path: string, why: string, cause?: unknown): ChassisError =>
  new ChassisError('invalid', 'bad-settings', `Wrong settings: GENERATOR_MODELS_FILE names ${path}, and ${why}`, {
    cause,
  });
