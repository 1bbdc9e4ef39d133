import { ChassisError, type ToolCall } from '@chassis/contracts';

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
  const { status, reason = 'unknown', result, cost, retryAfterMs } = data as Ended;
  const told = { ...saidIn(result), costMicroUsd: cost?.microUsd ?? 0 };
  const nothing = { text: '', toolCalls: [], refusal: null };
  if (isWithdrawn || (status === 'rejected' && isFiltered(reason)))
    return { isAnswer: true, ...told, ...nothing, finish: 'content_filter' };
  if (status !== 'completed') return { isAnswer: false, error: errorOfEnd(status, reason, retryAfterMs) };
  if (result?.isAbstained === true) return { isAnswer: true, ...told, ...nothing, refusal: nobody, finish: 'stop' };
  return { isAnswer: true, ...told, refusal: null, finish: finishOf(told.toolCalls, result?.isLimited) };
}

function saidIn(result: Ended['result']) {
  const { text = '', toolCalls = [], model, usage = { inputTokens: 0, outputTokens: 0 } } = result ?? {};
  return { text, toolCalls, model, usage };
}

function finishOf(toolCalls: readonly ToolCall[], isLimited = false): 'tool_calls' | 'length' | 'stop' {
  if (toolCalls.length > 0) return 'tool_calls';
  return isLimited ? 'length' : 'stop';
}

const isFiltered = (reason: string): boolean => filtered.has(reason) || reason.startsWith('secret');

const sayings: Readonly<Record<string, string>> = {
  'budget-exhausted': 'The budget does not cover this call; raise it, or ask for a shorter answer.',
  'prompt-too-long': 'The messages and the answer are longer than the model takes; send fewer, or ask for less.',
  'no-permitted-model': 'No model that is set here may be given data of this class.',
  'unknown-model': 'There is no such model; GET /v1/models lists them.',
  'answer-not-as-asked': 'No model gave the JSON or the call of a tool that was asked for.',
  incomplete: 'No model came to the end of its answer.',
  'deadline-passed': 'The answer did not come in time.',
};

const invalid: ReadonlySet<string> = new Set([
  'prompt-too-long',
  'unknown-model',
  'invalid-schema',
  'provider-refused',
]);

const limited: ReadonlySet<string> = new Set(['provider-throttled', 'model-limit-reached', 'budget-exhausted']);

function errorOfEnd(status: string | undefined, code: string, retryAfterMs = 1_000): ChassisError {
  const message = sayings[code] ?? `The answer could not be given (${code}); the run's explanation says why.`;
  if (status === 'cancelled') return new ChassisError('rejected', code, 'The run was cancelled.');
  if (limited.has(code)) return new ChassisError('throttled', code, message, { retryAfterMs });
  if (invalid.has(code)) return new ChassisError('invalid', code, message);
  if (status === 'rejected') return new ChassisError('denied', code, message);
  return new ChassisError('transient', code, message, { retryAfterMs });
}
