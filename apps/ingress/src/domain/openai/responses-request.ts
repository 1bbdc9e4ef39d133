import type { ChatInput, ChatMessage } from '@chassis/contracts';
import { z } from 'zod';
import { lineModel, present } from './chat-input-of.js';
import { toolName } from './chat-request.js';
import { checkTools } from './check-tools.js';
import { parallelCalls } from './parallel-calls.js';
import { invalidParameter } from './invalid-parameter.js';

const text = z.string();
const ItemSchema = z.looseObject({
  type: text.optional(),
  role: z.enum(['system', 'developer', 'user', 'assistant']).optional(),
  content: z.union([text, z.array(z.looseObject({ type: text, text: text.optional() }))]).optional(),
  call_id: text.optional(),
  name: text.optional(),
  arguments: text.optional(),
  output: z.unknown().optional(),
});
type Item = z.infer<typeof ItemSchema>;

/** A client's own notes, told back as they came. */
const MetadataSchema = z
  .record(z.string().max(64), z.string().max(512))
  .refine((notes) => Object.keys(notes).length <= 16, 'holds at most 16 notes');

/** `POST /v1/responses`, as far as it is obeyed. */
export const ResponsesRequestSchema = z.looseObject({
  model: z.string().min(1).max(200),
  input: z.union([z.string().min(1), z.array(ItemSchema).min(1).max(2_000)]),
  instructions: text.nullish(),
  stream: z.boolean().nullish(),
  max_output_tokens: z.int().min(1).nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  tools: z
    .array(
      z.looseObject({
        type: text,
        name: text.optional(),
        description: text.nullish(),
        parameters: z.record(z.string(), z.unknown()).nullish(),
        strict: z.boolean().nullish(),
      }),
    )
    .max(128)
    .nullish(),
  tool_choice: z
    .union([z.enum(['none', 'auto', 'required']), z.looseObject({ type: text, name: text.optional() })])
    .nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  metadata: MetadataSchema.nullish(),
  text: z
    .looseObject({
      format: z
        .looseObject({
          type: z.enum(['text', 'json_object', 'json_schema']),
          name: text.optional(),
          schema: z.record(z.string(), z.unknown()).optional(),
        })
        .nullish(),
    })
    .nullish(),
  previous_response_id: text.nullish(),
  conversation: z.unknown().optional(),
  background: z.boolean().nullish(),
  prompt: z.unknown().optional(),
  top_logprobs: z.int().nullish(),
});
export type ResponsesRequest = z.infer<typeof ResponsesRequestSchema>;

/** Answers are not kept for later requests: what was said before comes with `input`. */
export function chatInputOfResponses(request: ResponsesRequest): ChatInput {
  refuse(request);
  const { instructions, input, max_output_tokens, temperature, top_p } = request;
  const said = typeof input === 'string' ? [{ role: 'user' as const, content: input }] : input.map(messageOf);
  const before = instructions === undefined || instructions === null ? [] : [systemMessage(instructions)];
  return {
    ...(request.model !== lineModel && { model: request.model }),
    messages: [...before, ...said],
    ...toolsOf(request),
    ...parallelCalls(request),
    ...jsonOf(request),
    ...(request.stream !== true && { isInOnePiece: true }),
    ...present({ maxOutputTokens: max_output_tokens, temperature, topP: top_p }),
  };
}

function refuse({ previous_response_id, conversation, background, prompt, top_logprobs }: ResponsesRequest): void {
  const kept = { previous_response_id, conversation };
  for (const [name, value] of Object.entries(kept)) {
    if (value === undefined || value === null) continue;
    const message = `${name} is not supported: answers are not kept here; send the conversation as input.`;
    throw invalidParameter(name, message, 'unsupported-parameter');
  }
  if (prompt !== undefined && prompt !== null)
    throw invalidParameter('prompt', 'prompt is not supported: no prompts are kept here.', 'unsupported-parameter');
  if (top_logprobs !== undefined && top_logprobs !== null && top_logprobs !== 0)
    throw invalidParameter('top_logprobs', 'top_logprobs is not supported; leave it out.', 'unsupported-parameter');
  if (background === true)
    throw invalidParameter('background', 'background is not supported; use POST /v1/runs.', 'unsupported-parameter');
}

const systemMessage = (content: string): ChatMessage => ({ role: 'system', content });

function messageOf(item: Item, at: number): ChatMessage {
  const { type = 'message', role = 'user', content, call_id = '', name = '', arguments: args = '{}', output } = item;
  if (type === 'function_call')
    return { role: 'assistant', content: '', toolCalls: [{ id: call_id, name, arguments: args }] };
  if (type === 'function_call_output')
    return { role: 'tool', toolCallId: call_id, content: typeof output === 'string' ? output : JSON.stringify(output) };
  if (type !== 'message' || content === undefined)
    throw invalidParameter(`input.${at}.type`, `Items of type ${type} are not taken here.`, 'unsupported-content');
  return { role: role === 'developer' ? 'system' : role, content: textOf(content, at) };
}

function textOf(content: NonNullable<Item['content']>, at: number): string {
  if (typeof content === 'string') return content;
  return content
    .map((part, index) => {
      if (part.text !== undefined) return part.text;
      const message = `Only text is taken here, and this part is ${part.type}; send its text.`;
      throw invalidParameter(`input.${at}.content.${index}.type`, message, 'unsupported-content');
    })
    .join('');
}

function toolsOf({ tools, tool_choice: choice }: ResponsesRequest): Pick<ChatInput, 'tools' | 'toolChoice'> {
  const taken = (tools ?? []).map(({ type, name, description, parameters }, at) => {
    if (type !== 'function')
      throw invalidParameter(`tools.${at}.type`, `Tools of type ${type} are not there; only functions are.`);
    if (name !== undefined && toolName.test(name)) return { name, ...present({ description, parameters }) };
    throw invalidParameter(`tools.${at}.name`, 'A tool is called by 1 to 64 letters, figures, _ or -.');
  });
  return checkTools(taken, choiceOf(choice));
}

function choiceOf(choice: ResponsesRequest['tool_choice']): ChatInput['toolChoice'] {
  if (typeof choice !== 'object' || choice === null) return choice ?? undefined;
  if (choice.type === 'function' && choice.name !== undefined) return { name: choice.name };
  throw invalidParameter('tool_choice', `A choice of type ${choice.type} is not there; name a function.`);
}

function jsonOf({ text: wanted }: ResponsesRequest): Pick<ChatInput, 'json'> {
  const format = wanted?.format;
  if (format === undefined || format === null || format.type === 'text') return {};
  return { json: format.type === 'json_object' ? {} : present({ name: format.name, schema: format.schema }) };
}
