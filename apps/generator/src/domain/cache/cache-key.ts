import { createHash } from 'node:crypto';
import type { CheckSpec, DataClass, PassageRef } from '@chassis/contracts';
import type { ModelCall, PromptPassage } from '../language-model.js';

/** What must be equal for an answer to serve again. */
export interface CacheKey {
  readonly isSemantic: boolean;
  /** All but the question and the passages found for it: bundle, prompt, schema, other inputs, parameters, policy, data class, and the caller's rights. */
  readonly scope: string;
  /** The scope with the question and the passages, versions included, that the caller may see. */
  readonly exact: string;
  readonly question: string;
  /** What was found for the question, and under which access version: what is known by then, and what is not yet. */
  readonly found: readonly FoundPassage[];
  readonly accessVersion: number | undefined;
}

/** A passage without its text. */
export type FoundPassage = Pick<PassageRef, 'document' | 'version' | 'chunk'>;

/** Under what an answer is given. */
export interface CacheSurroundings {
  readonly dataClass: DataClass;
  readonly subject: string;
  /** Hash of the published bundle. */
  readonly bundle: string;
  /** What the answer must pass, settings included. */
  readonly checks: readonly CheckSpec[];
  /** Those that policy lets answer, in their order, by their hashes: one name at two servers is two models. */
  readonly models: readonly string[];
  /** Under which the passages were found, where their step passes it on. */
  readonly accessVersion?: number | undefined;
}

const hashOf = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');

/** The key of a call whose prompt asks for a cache by `cache: exact` or `cache: semantic`; undefined for all others, for repairs, continuations and conversations. */
export function cacheKeyOf(call: ModelCall, of: CacheSurroundings): CacheKey | undefined {
  const { prompt, inputs, passages } = call;
  const mode = prompt.settings['cache'];
  if (mode !== 'exact' && mode !== 'semantic') return undefined;
  if (call.chat !== undefined || call.failures.length > 0 || call.released !== '' || call.previous !== undefined)
    return undefined;
  const { question, ...others } = inputs;
  const rest = Object.entries(others).sort(([a], [b]) => (a < b ? -1 : 1));
  const isAsked = typeof question === 'string' && question.trim() !== '';
  const scope = hashOf([
    [of.bundle, prompt.path, prompt.hash, call.outputSchema ?? null, call.maxOutputTokens],
    [of.dataClass, of.models, of.checks, rightsIn(passages, of.subject)],
    isAsked ? rest : [...rest, ['question', question ?? null]],
  ]);
  const asked = isAsked ? question : '';
  const exact = hashOf([scope, asked, passages.map(versionOf)]);
  const found = passages.map(({ ref: { document, version, chunk } }) => ({ document, version, chunk }));
  const accessVersion = found.length === 0 ? 0 : of.accessVersion;
  const isSemantic = mode === 'semantic' && isAsked && accessVersion !== undefined;
  return { isSemantic, scope, exact, question: asked, found, accessVersion };
}

/** The rights by which what was found stands open to the caller: who has one more that counts here is told more. Without passages answers are the caller's own. */
const rightsIn = (passages: readonly PromptPassage[], subject: string): readonly string[] =>
  passages.length === 0
    ? ['subject', subject]
    : ['rights', ...new Set(passages.flatMap(({ ref }) => ref.allowedBy).sort())];

const versionOf = ({ ref: { document, version, chunk } }: PromptPassage): [string, number, number] => [
  document,
  version,
  chunk,
];
