import { ChassisError, type ToolCall } from '@chassis/contracts';
import { failureSaying } from './failure-saying.js';

/** How the run of a chat ended, for its client: an answer with a reason for its end, or an error. */
export type ChatEnd =
  | {
      readonly isAnswer: true;
      readonly finish: 'stop' | 'length' | 'tool_calls' | 'content_filter';
      readonly text: string;
      readonly toolCalls: readonly ToolCall[];
      readonly refusal: string | null;
      readonly model: string | undefined;
      readonly usage: { readonly inputTokens: number; readonly outputTokens: number };
      readonly costMicroUsd: number;
    }
  | { readonly isAnswer: false; readonly error: ChassisError };

interface Ended {
  readonly status?: string;
  readonly reason?: string;
  readonly retryAfterMs?: number;
  readonly detail?: unknown;
  readonly result?: Partial<{
    text: string;
    toolCalls: ToolCall[];
    isLimited: boolean;
    isAbstained: boolean;
    model: string;
    usage: { inputTokens: number; outputTokens: number };
  }> | null;
  readonly cost?: { readonly microUsd: number };
}

const nobody = 'No model here can answer this.';
/** A check or the provider held the answer back for what it says. */
const filtered: ReadonlySet<string> = new Set(['answer-not-validated', 'provider-filtered']);

/** `isWithdrawn`: something that was sent was called back. */
export function chatEndOf(data: Readonly<Record<string, unknown>>, isWithdrawn: boolean): ChatEnd {
  const ended: Ended = data;
  const { status, reason = 'unknown', result, cost } = ended;
  const told = { ...saidIn(result), costMicroUsd: cost?.microUsd ?? 0 };
  const nothing = { text: '', toolCalls: [], refusal: null };
  if (isWithdrawn || (status === 'rejected' && isFiltered(reason)))
    return { isAnswer: true, ...told, ...nothing, finish: 'content_filter' };
  if (status !== 'completed') return { isAnswer: false, error: errorOfEnd(ended, reason) };
  if (result?.isAbstained === true) return { isAnswer: true, ...told, ...nothing, refusal: nobody, finish: 'stop' };
  return { isAnswer: true, ...told, refusal: null, finish: finishOf(told.toolCalls, result?.isLimited) };
}

function saidIn(result: Ended['result']) {
  const { text = '', toolCalls = [], model, usage = { inputTokens: 0, outputTokens: 0 } } = result ?? {};
  return { text, toolCalls, model, usage };
}

function finishOf(toolCalls: readonly ToolCall[], isLimited = false): 'tool_calls' | 'length' | 'stop' {
  if (isLimited) return 'length';
  return toolCalls.length > 0 ? 'tool_calls' : 'stop';
}

const isFiltered = (reason: string): boolean => filtered.has(reason) || reason.startsWith('secret');

const invalid: ReadonlySet<string> = new Set([
  'prompt-too-long',
  'unknown-model',
  'invalid-schema',
  'provider-refused',
]);

const limited: ReadonlySet<string> = new Set(['provider-throttled', 'model-limit-reached', 'budget-exhausted']);

function errorOfEnd({ status, detail, retryAfterMs = 1_000 }: Ended, code: string): ChassisError {
  const message = failureSaying(code, detail);
  if (status === 'cancelled') return new ChassisError('rejected', code, 'The run was cancelled.');
  if (limited.has(code)) return new ChassisError('throttled', code, message, { retryAfterMs });
  if (invalid.has(code)) return new ChassisError('invalid', code, message);
  if (status === 'rejected') return new ChassisError('denied', code, message);
  return new ChassisError('transient', code, message, { retryAfterMs });
}
