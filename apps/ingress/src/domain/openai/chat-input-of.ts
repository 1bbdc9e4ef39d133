import type { ChatInput, ChatMessage } from '@chassis/contracts';
import { type ChatRequest, type RequestMessage, unsupported } from './chat-request.js';
import { checkTools } from './check-tools.js';
import { invalidParameter } from './invalid-parameter.js';
import { parallelCalls } from './parallel-calls.js';

/** What a client asked for, as the workflow `chat` takes it. Throws `invalid` with the parameter that is wrong. */
export function chatInputOf(request: ChatRequest): ChatInput {
  refuseUnsupported(request);
  if (request.stream !== true && request.stream_options !== undefined && request.stream_options !== null)
    throw invalidParameter('stream_options', 'stream_options belongs to a stream; set stream, or leave it out.');
  const { temperature, top_p, presence_penalty, frequency_penalty, seed, stop } = request;
  const limit = request.max_completion_tokens ?? request.max_tokens;
  return {
    ...(request.model !== lineModel && { model: request.model }),
    messages: request.messages.map(messageOf),
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
      stop: typeof stop === 'string' ? [stop] : stop,
    }),
  };
}

/** The name under which the line itself chooses the model. */
export const lineModel = 'chassis';

export function refuseUnsupported(request: Readonly<Record<string, unknown>>): void {
  for (const [name, harmless] of Object.entries(unsupported)) {
    const value = request[name];
    if (value === undefined || value === null || harmless.includes(value)) continue;
    throw invalidParameter(name, `${name} is not supported here; leave it out.`, 'unsupported-parameter');
  }
}

function messageOf(message: RequestMessage, at: number): ChatMessage {
  const { role, tool_calls: calls, tool_call_id: answered } = message;
  const content = contentOf(message, at);
  if (role === 'tool' && (answered === undefined || answered === null))
    throw invalidParameter(`messages.${at}.tool_call_id`, 'A message of a tool names the call that it answers.');
  return {
    role: role === 'developer' ? 'system' : role,
    content,
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
  const wanted = choice === null || typeof choice !== 'object' ? (choice ?? undefined) : { name: choice.function.name };
  return checkTools(taken, wanted);
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
