import type { ChatInput, ChatMessage } from '@chassis/contracts';
import { chatParameters, type ChatRequest, type RequestMessage } from './chat-request.js';
import { checkConversation } from './check-conversation.js';
import { checkTools, type ToolChoice } from './check-tools.js';
import { invalidParameter } from './invalid-parameter.js';
import { parallelCalls } from './parallel-calls.js';
import { refuseParameters } from './refuse-parameters.js';

/** What a client asked for, as the workflow `chat` takes it. Throws `invalid` with the parameter that is wrong. */
export function chatInputOf(request: ChatRequest): ChatInput {
  refuseParameters(request, chatParameters);
  refuseContradictions(request);
  const messages = request.messages.map(messageOf);
  checkConversation(messages, (at) => `messages.${at}`);
  const { temperature, top_p, presence_penalty, frequency_penalty, seed, stop } = request;
  const limit = request.max_completion_tokens ?? request.max_tokens;
  return {
    ...(request.model !== lineModel && { model: request.model }),
    messages,
    ...toolsOf(request),
    ...parallelCalls(request),
    ...jsonOf(request),
    ...(request.stream !== true && { isInOnePiece: true }),
    ...present({
      maxOutputTokens: limit,
      temperature,
      topP: top_p,
      presencePenalty: presence_penalty,
      frequencyPenalty: frequency_penalty,
      seed,
      effort: request.reasoning_effort,
      verbosity: request.verbosity,
      stop: typeof stop === 'string' ? [stop] : stop,
    }),
  };
}

/** The name under which the line itself chooses the model. */
export const lineModel = 'chassis';

function refuseContradictions({ stream, stream_options, max_tokens, max_completion_tokens }: ChatRequest): void {
  if (stream !== true && isThere(stream_options))
    throw invalidParameter('stream_options', 'stream_options belongs to a stream; set stream, or leave it out.');
  if (isThere(max_tokens) && isThere(max_completion_tokens))
    throw invalidParameter('max_tokens', 'max_tokens and max_completion_tokens are one; send the latter alone.');
}

const isThere = (value: unknown): boolean => value !== undefined && value !== null;

function messageOf(message: RequestMessage, at: number): ChatMessage {
  const { role, tool_calls: calls, tool_call_id: answered } = message;
  const content = contentOf(message, at);
  if (role === 'tool' && !isThere(answered))
    throw invalidParameter(`messages.${at}.tool_call_id`, 'A message of a tool names the call that it answers.');
  return {
    role: role === 'developer' ? 'system' : role,
    content,
    ...present({ name: message.name }),
    ...(calls !== undefined &&
      calls !== null && {
        toolCalls: calls.map((one) => ({ id: one.id, name: one.function.name, arguments: one.function.arguments })),
      }),
    ...(answered !== undefined && answered !== null && { toolCallId: answered }),
  };
}

function contentOf({ role, content, refusal }: RequestMessage, at: number): string {
  if (content === undefined || content === null) {
    if (role === 'assistant') return refusal ?? '';
    throw invalidParameter(`messages.${at}.content`, `A message of the ${role} has content.`);
  }
  if (typeof content === 'string') return content;
  return content
    .map(({ type, text, refusal: refused }, part) => {
      const said = text ?? refused;
      if (said !== undefined) return said;
      throw invalidParameter(
        `messages.${at}.content.${part}.type`,
        `Only text is taken here, and this part is ${type}; send its text.`,
        'unsupported-content',
      );
    })
    .join('');
}

function toolsOf({ tools, tool_choice: choice }: ChatRequest): Pick<ChatInput, 'tools' | 'toolChoice'> {
  const taken = (tools ?? []).map(({ function: { name, description, parameters } }) => ({
    name,
    ...present({ description, parameters }),
  }));
  return checkTools(taken, choiceOf(choice));
}

function choiceOf(choice: ChatRequest['tool_choice']): ToolChoice {
  if (typeof choice !== 'object' || choice === null) return { choice: choice ?? undefined };
  if (choice.type === 'function') return { choice: { name: choice.function.name } };
  const { mode, tools } = choice.allowed_tools;
  return { choice: mode, allowed: tools.map((one) => one.function.name) };
}

function jsonOf({ response_format: format }: ChatRequest): Pick<ChatInput, 'json'> {
  if (format === undefined || format === null || format.type === 'text') return {};
  if (format.type === 'json_object') return { json: {} };
  const { name, schema } = format.json_schema;
  return { json: { name, ...(schema !== undefined && { schema }) } };
}

/** Without what was left out or null. */
export function present<T extends Record<string, unknown>>(values: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== null)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };
}
