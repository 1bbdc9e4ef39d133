import { readFile } from 'node:fs/promises';
import { ChassisError, RegisteredModelSchema } from '@chassis/contracts';
import { parse } from 'yaml';
import { z } from 'zod';
import type { GeneratorConfig } from '../config.js';
import type { ProviderSettings } from './providers/provider-settings.js';
import { namesOfEntry } from './providers/setting-names.js';
import { settingsOfModel } from './settings-of-model.js';

/** One model of the file, as in the registry; what is left out is as the settings of `OPENAI_*` say. */
const ModelSchema = RegisteredModelSchema.omit({ status: true }).extend({
  name: z.string().regex(/^[\w.-]{1,100}$/),
  /** Path of a file that holds the key; a key itself never stands here. */
  apiKeyFile: z.string().optional(),
  contextTokens: RegisteredModelSchema.shape.contextTokens.unwrap().optional(),
  hasStructuredOutputs: z.boolean().optional(),
});
const FileSchema = z.strictObject({ models: z.array(ModelSchema).min(1) });

/** The models of a file, in the order in which they take over from one another. Throws `invalid`/`bad-settings` with all that is wrong. */
export async function modelsIn(
  path: string,
  config: GeneratorConfig,
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
    await Promise.all(models.filter((one) => one.task === task).map(async (one) => await settingsOf(one, config)));
  return { chat: await of('chat'), embedding: await of('embedding') };
}

async function settingsOf(one: z.output<typeof ModelSchema>, config: GeneratorConfig): Promise<ProviderSettings> {
  const apiKey = one.apiKeyFile === undefined ? undefined : (await readFile(one.apiKeyFile, 'utf8')).trim();
  const defined = {
    ...one,
    contextTokens: one.contextTokens ?? config.OPENAI_CONTEXT_TOKENS,
    hasStructuredOutputs: one.hasStructuredOutputs ?? config.OPENAI_STRUCTURED_OUTPUTS,
  };
  const names = namesOfEntry(`${one.name} in GENERATOR_MODELS_FILE`, one.apiKeyFile, '');
  return settingsOfModel(defined, config, { apiKey, owner: '', names });
}

const wrong = (path: string, why: string, cause?: unknown): ChassisError =>
  new ChassisError('invalid', 'bad-settings', `Wrong settings: GENERATOR_MODELS_FILE names ${path}, and ${why}`, {
    cause,
  });
