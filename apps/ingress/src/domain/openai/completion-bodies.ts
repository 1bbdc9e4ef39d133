import type { ToolCall } from '@chassis/contracts';
import type { ChatEnd } from './chat-end.js';

/** What all parts of one completion share. */
export interface CompletionHead {
  readonly id: string;
  readonly createdS: number;
  readonly model: string;
  /** The client asked for the usage behind a stream: all chunks before tell that it is to come. */
  readonly hasUsage?: boolean;
  /** The client asked for a tier of service: there is one, and it is told so. */
  readonly hasTier?: boolean;
}

type Answer = Extract<ChatEnd, { isAnswer: true }>;
interface Usage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
}

/** All choices of a request together. */
export function usageOf(answers: readonly Pick<Answer, 'usage'>[]): Usage {
  const prompt_tokens = answers[0]?.usage.inputTokens ?? 0;
  const completion_tokens = answers.reduce((sum, one) => sum + one.usage.outputTokens, 0);
  return { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens };
}

/** `chat.completion` */
export const completionBody = (head: CompletionHead, answers: readonly Answer[]): object => ({
  ...headOf(head, 'chat.completion'),
  choices: answers.map(({ text, toolCalls, refusal, finish }, index) => ({
    index,
    message: {
      role: 'assistant',
      content: toolCalls.length > 0 && text === '' ? null : refusal === null ? text : null,
      refusal,
      ...(toolCalls.length > 0 && { tool_calls: toolCalls.map(toolCallBody) }),
    },
    logprobs: null,
    finish_reason: finish,
  })),
  usage: usageOf(answers),
});

const toolCallBody = ({ id, name, arguments: text }: ToolCall) => ({
  id,
  type: 'function',
  function: { name, arguments: text },
});

/** `chat.completion.chunk` with a piece of choice `index`. */
export const chunkBody = (
  head: CompletionHead,
  index: number,
  delta: object,
  finish: string | null = null,
): object => ({
  ...headOf(head, 'chat.completion.chunk'),
  choices: [{ index, delta, logprobs: null, finish_reason: finish }],
});

/** The chunk behind all others, where the client asked for it. */
export const usageChunk = (head: CompletionHead, answers: readonly Pick<Answer, 'usage'>[]): object => ({
  ...headOf(head, 'chat.completion.chunk'),
  choices: [],
  usage: usageOf(answers),
});

export const toolCallDelta = (calls: readonly ToolCall[], from: number): object => ({
  tool_calls: calls.map((one, at) => ({ index: from + at, ...toolCallBody(one) })),
});

const headOf = ({ id, createdS, model, hasUsage = false, hasTier = false }: CompletionHead, object: string) => ({
  id,
  object,
  created: createdS,
  model,
  system_fingerprint: null,
  ...(hasTier && { service_tier: 'default' }),
  ...(hasUsage && { usage: null }),
});
