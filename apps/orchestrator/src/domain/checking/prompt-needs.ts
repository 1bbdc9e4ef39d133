import type { KnownModel } from './environment.js';
import type { PromptFile } from './prompt-file.js';

/** What a prompt's model must be able to do. */
export interface PromptNeeds {
  readonly contextTokens?: number;
  /** As models tell them: `json-schema`, `tools`, `vision`. */
  readonly features: readonly string[];
}

const features: Readonly<Record<string, string>> = { jsonSchema: 'json-schema', tools: 'tools', vision: 'vision' };

/** The front matter `needs`; undefined where there is none. Throws an `Error` with the reason where it is no such mapping. */
export function promptNeeds({ settings: { needs } }: PromptFile): PromptNeeds | undefined {
  if (needs === undefined) return undefined;
  if (typeof needs !== 'object' || needs === null || Array.isArray(needs))
    throw new Error('it must be a mapping of contextTokens, jsonSchema, tools and vision');
  const { contextTokens, ...flags } = needs as Record<string, unknown>;
  const isNumber = typeof contextTokens === 'number' && Number.isInteger(contextTokens) && contextTokens > 0;
  if (contextTokens !== undefined && !isNumber) throw new Error('contextTokens must be a whole number of tokens');
  const wrong = Object.entries(flags).find(([name, on]) => !Object.hasOwn(features, name) || typeof on !== 'boolean');
  if (wrong !== undefined) throw new Error(`${wrong[0]} is none of jsonSchema, tools and vision, true or false`);
  const wanted = Object.keys(flags).filter((name) => flags[name] === true);
  return { ...(isNumber && { contextTokens }), features: wanted.map((name) => features[name] as string) };
}

/** What of it a model lacks, in words; empty where it has all. Nobody said how long the context of a model of the own process is: it has none. */
export function lackedBy(model: KnownModel, needs: PromptNeeds): string[] {
  const { contextTokens = 0 } = needs;
  const isShort = model.contextTokens !== undefined && model.contextTokens < contextTokens;
  return [
    ...(isShort ? [`it takes ${model.contextTokens} tokens of ${contextTokens}`] : []),
    ...needs.features.filter((one) => model.features?.includes(one) !== true).map((one) => `it has no ${one}`),
  ];
}
