import { ChassisError } from '@chassis/contracts';
import type { Feature, LanguageModel, Prompt } from '../language-model.js';

const features: Readonly<Record<string, Feature>> = { jsonSchema: 'json-schema', tools: 'tools', vision: 'vision' };

/**
 * Why a model lacks what a prompt `needs` of it (`contextTokens`, `jsonSchema`, `tools`, `vision` in the front matter); undefined where it lacks
 * nothing. Throws `invalid`/`bad-prompt`.
 */
export function lackOf(
  { contextTokens, features: has }: LanguageModel,
  { path, settings }: Prompt,
): string | undefined {
  const { needs = {} } = settings;
  if (typeof needs !== 'object' || needs === null || Array.isArray(needs)) throw wrong(path);
  const { contextTokens: least = 0, ...flags } = needs as Record<string, unknown>;
  if (typeof least !== 'number' || !Number.isInteger(least) || least < 0) throw wrong(path);
  const known = Object.entries(flags).every(([name, on]) => Object.hasOwn(features, name) && typeof on === 'boolean');
  if (!known) throw wrong(path);
  if (contextTokens !== undefined && contextTokens < least) return 'lacks-context';
  const lacked = Object.keys(flags).find((name) => flags[name] === true && !has.includes(features[name] as Feature));
  return lacked === undefined ? undefined : `lacks-${features[lacked]}`;
}

const wrong = (path: string): ChassisError =>
  new ChassisError(
    'invalid',
    'bad-prompt',
    `${path}: needs names contextTokens (a number), jsonSchema, tools and vision (true or false).`,
  );
