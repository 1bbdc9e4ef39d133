import { readFile } from 'node:fs/promises';
import { ChassisError, DataClassSchema, dataClasses } from '@chassis/contracts';
import { parse } from 'yaml';
import { z } from 'zod';
import type { GeneratorConfig } from '../config.js';
import { isLoopback } from '../domain/is-loopback.js';
import type { OpenAiSettings } from './openai/openai-settings.js';

const microUsd = z.int().min(0);

/** One model of the file; what is left out is as the settings of `OPENAI_*` say. */
const ModelSchema = z.strictObject({
  name: z.string().regex(/^[\w.-]{1,100}$/),
  baseUrl: z.url({ protocol: /^https?$/ }),
  model: z.string().min(1),
  /** A file that holds the key; a key itself never stands here. */
  apiKeyFile: z.string().optional(),
  isPrivate: z.boolean().default(false),
  dataClasses: z.array(DataClassSchema).default(['public']),
  price: z.strictObject({ inputMicroUsdPerMtoken: microUsd, outputMicroUsdPerMtoken: microUsd }).optional(),
  callMaxMicroUsd: microUsd.optional(),
  contextTokens: z.int().min(512).optional(),
  hasStructuredOutputs: z.boolean().optional(),
});
const FileSchema = z.strictObject({ models: z.array(ModelSchema).min(1) });

/** The models of a file, in the order in which they take over from one another. Throws `invalid`/`bad-settings` with all that is wrong. */
export async function modelsIn(path: string, config: GeneratorConfig): Promise<OpenAiSettings[]> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw wrong(path, 'it cannot be read', cause);
  });
  const parsed = FileSchema.safeParse(parse(text));
  if (!parsed.success) throw wrong(path, z.prettifyError(parsed.error));
  return await Promise.all(parsed.data.models.map(async (one) => await settingsOf(one, config)));
}

async function settingsOf(one: z.output<typeof ModelSchema>, config: GeneratorConfig): Promise<OpenAiSettings> {
  const isPrivate = one.isPrivate || isLoopback(one.baseUrl);
  const free = isPrivate ? { inputMicroUsdPerMtoken: 0, outputMicroUsdPerMtoken: 0 } : undefined;
  const key = one.apiKeyFile === undefined ? undefined : (await readFile(one.apiKeyFile, 'utf8')).trim();
  return {
    name: one.name,
    baseUrl: one.baseUrl,
    apiKey: key,
    model: one.model,
    isPrivate,
    dataClasses: isPrivate ? dataClasses : one.dataClasses,
    price: one.price ?? free,
    callMaxMicroUsd: one.callMaxMicroUsd,
    contextTokens: one.contextTokens ?? config.OPENAI_CONTEXT_TOKENS,
    hasStructuredOutputs: one.hasStructuredOutputs ?? config.OPENAI_STRUCTURED_OUTPUTS,
    firstMs: config.OPENAI_FIRST_TOKEN_TIMEOUT_MS,
    silenceMs: config.OPENAI_SILENCE_TIMEOUT_MS,
    totalMs: config.OPENAI_TIMEOUT_MS,
  };
}

const wrong = (path: string, why: string, cause?: unknown): ChassisError =>
  new ChassisError('invalid', 'bad-settings', `Wrong settings: GENERATOR_MODELS_FILE names ${path}, and ${why}`, {
    cause,
  });
