import type { ToolCall } from '@chassis/contracts';
import type { ChatEnd } from './chat-end.js';
import type { ResponseHead } from './response-head.js';

type Answer = Extract<ChatEnd, { isAnswer: true }>;

export type ResponseStatus = 'in_progress' | 'completed' | 'incomplete' | 'failed';

export interface ResponseOutput {
  readonly output: readonly object[];
  readonly usage?: Answer['usage'];
  readonly reason?: 'max_output_tokens' | 'content_filter';
  readonly error?: { readonly code: string; readonly message: string };
}

/** `response` */
export const responseBody = (head: ResponseHead, status: ResponseStatus, of: ResponseOutput): object => ({
  id: head.id,
  object: 'response',
  created_at: head.createdS,
  status,
  error: of.error ?? null,
  incomplete_details: of.reason === undefined ? null : { reason: of.reason },
  ...head.asked,
  output: of.output,
  usage:
    of.usage === undefined
      ? null
      : {
          input_tokens: of.usage.inputTokens,
          input_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
          output_tokens: of.usage.outputTokens,
          output_tokens_details: { reasoning_tokens: 0 },
          total_tokens: of.usage.inputTokens + of.usage.outputTokens,
        },
});

export const textPart = (text: string): object => ({ type: 'output_text', text, annotations: [], logprobs: [] });
export const refusalPart = (refusal: string): object => ({ type: 'refusal', refusal });

export const messageItem = (
  id: string,
  status: 'in_progress' | 'completed' | 'incomplete',
  content: object[],
): object => ({
  id,
  type: 'message',
  role: 'assistant',
  status,
  content,
});

export const callItem = (id: string, call: ToolCall, status: 'in_progress' | 'completed'): object => ({
  id,
  type: 'function_call',
  status,
  call_id: call.id,
  name: call.name,
  arguments: status === 'in_progress' ? '' : call.arguments,
});

/** How a response ends whose run gave an answer. */
export function endOf({ finish }: Answer): { status: ResponseStatus; reason?: ResponseOutput['reason'] } {
  if (finish === 'length') return { status: 'incomplete', reason: 'max_output_tokens' };
  if (finish === 'content_filter') return { status: 'incomplete', reason: 'content_filter' };
  return { status: 'completed' };
}

/** The items of a whole answer. */
export function outputOf(id: string, { text, toolCalls, refusal, finish }: Answer): object[] {
  const isWhole = finish === 'stop' || finish === 'tool_calls';
  const parts = refusal !== null ? [refusalPart(refusal)] : text === '' ? [] : [textPart(text)];
  return [
    ...(parts.length === 0 ? [] : [messageItem(`msg_${id}`, isWhole ? 'completed' : 'incomplete', parts)]),
    ...toolCalls.map((call, at) => callItem(`fc_${id}_${at}`, call, 'completed')),
  ];
}
