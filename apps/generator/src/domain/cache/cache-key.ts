import { createHash } from 'node:crypto';
import type { DataClass } from '@chassis/contracts';
import type { ModelCall, PromptPassage } from '../language-model.js';

/** What must be equal for an answer to serve again. */
export interface CacheKey {
  readonly isSemantic: boolean;
  /** All but the question and the passages found for it: prompt, schema, other inputs, parameters, models, data class; without passages also who asks. */
  readonly scope: string;
  /** The scope with the question and the passages, versions included, that the caller may see: its rights as far as they count here. */
  readonly exact: string;
  readonly question: string;
}

const hashOf = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');

/** The key of a call whose prompt asks for a cache by `cache: exact` or `cache: semantic`; undefined for all others, for repairs, continuations and conversations. */
export function cacheKeyOf(
  call: ModelCall,
  of: { readonly dataClass: DataClass; readonly subject: string; readonly models: readonly string[] },
): CacheKey | undefined {
  const { prompt, inputs, passages } = call;
  const mode = prompt.settings['cache'];
  if (mode !== 'exact' && mode !== 'semantic') return undefined;
  if (call.chat !== undefined || call.failures.length > 0 || call.released !== '' || call.previous !== undefined)
    return undefined;
  const { question, ...others } = inputs;
  const rest = Object.entries(others).sort(([a], [b]) => (a < b ? -1 : 1));
  const isAsked = typeof question === 'string' && question.trim() !== '';
  const scope = hashOf([
    [prompt.path, prompt.hash, call.outputSchema ?? null, call.maxOutputTokens],
    [of.dataClass, of.models, passages.length === 0 ? of.subject : null],
    isAsked ? rest : [...rest, ['question', question ?? null]],
  ]);
  const asked = isAsked ? question : '';
  const exact = hashOf([scope, asked, passages.map(versionOf)]);
  return { isSemantic: mode === 'semantic' && isAsked, scope, exact, question: asked };
}

const versionOf = ({ ref: { document, version, chunk } }: PromptPassage): [string, number, number] => [
  document,
  version,
  chunk,
];
