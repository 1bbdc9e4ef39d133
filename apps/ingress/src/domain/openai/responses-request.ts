import type { ChatInput } from '@chassis/contracts';
import { z } from 'zod';
import { lineModel, present } from './chat-input-of.js';
import { named, toolName } from './chat-request.js';
import { checkConversation } from './check-conversation.js';
import { checkTools, type ToolChoice } from './check-tools.js';
import { clientNotes, EffortSchema, VerbositySchema } from './client-notes.js';
import { invalidParameter } from './invalid-parameter.js';
import { parallelCalls } from './parallel-calls.js';
import { type KnownParameters, refuseParameters } from './refuse-parameters.js';
import { ItemSchema, messagesOf } from './response-items.js';

const text = z.string();

/** Of tools that are not there, and of reasoning that no server here tells: there is nothing of it to include. */
const included = [
  'code_interpreter_call.outputs',
  'computer_call_output.output.image_url',
  'file_search_call.results',
  'message.input_image.image_url',
  'reasoning.encrypted_content',
  'web_search_call.action.sources',
  'web_search_call.results',
] as const;

/** `POST /v1/responses`, as far as it is read. */
export const ResponsesRequestSchema = z.looseObject({
  ...clientNotes,
  model: z.string().min(1).max(200),
  input: z.union([z.string().min(1), z.array(ItemSchema).min(1).max(2_000)]),
  instructions: text.nullish(),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_obfuscation: z.boolean().nullish() }).nullish(),
  max_output_tokens: z.int().min(1).nullish(),
  max_tool_calls: z.int().min(1).nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  include: z.array(z.enum([...included, 'message.output_text.logprobs'])).nullish(),
  reasoning: z.looseObject({ effort: EffortSchema }).nullish(),
  truncation: z.enum(['auto', 'disabled']).nullish(),
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
    .union(
      [
        z.enum(['none', 'auto', 'required']),
        z.looseObject({
          type: z.literal('allowed_tools'),
          mode: z.enum(['auto', 'required']),
          tools: z.array(z.looseObject({ type: z.literal('function'), name: text })),
        }),
        z.looseObject({ type: z.literal('function'), name: text }),
      ],
      { error: 'must be none, auto, required, a function or allowed_tools' },
    )
    .nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  text: z
    .looseObject({
      verbosity: VerbositySchema,
      format: z
        .looseObject({
          type: z.enum(['text', 'json_object', 'json_schema']),
          name: named.optional(),
          schema: z.record(z.string(), z.unknown()).optional(),
        })
        .nullish(),
    })
    .nullish(),
});
export type ResponsesRequest = z.infer<typeof ResponsesRequestSchema>;

/** What may come beside them. Answers are not kept for later requests: what was said before comes with `input`. */
const parameters: KnownParameters = {
  read: new Set(Object.keys(ResponsesRequestSchema.shape)),
  unsupported: {
    access_programs: [],
    background: [false],
    context_management: [[]],
    conversation: [],
    image: [],
    moderation: [],
    previous_response_id: [],
    prompt: [],
    top_logprobs: [0],
  },
  instead: {
    background: 'use POST /v1/runs',
    conversation: 'answers are not kept here: send what was said as input',
    max_completion_tokens: 'here it is max_output_tokens',
    max_tokens: 'here it is max_output_tokens',
    messages: 'here it is input',
    previous_response_id: 'answers are not kept here: send what was said as input',
    reasoning_effort: 'here it is reasoning.effort',
    response_format: 'here it is text.format',
    verbosity: 'here it is text.verbosity',
  },
};

/** What a client asked for, as the workflow `chat` takes it. Throws `invalid` with the parameter that is wrong. */
export function chatInputOfResponses(request: ResponsesRequest): ChatInput {
  refuseParameters(request, parameters);
  if (request.include?.includes('message.output_text.logprobs') === true)
    throw invalidParameter('include', 'Log probabilities are not supported here.', 'unsupported-parameter');
  const { instructions, input, max_output_tokens, temperature, top_p, reasoning } = request;
  const said = typeof input === 'string' ? [{ role: 'user' as const, content: input }] : messagesOf(input);
  checkConversation(said, () => 'input');
  const before = instructions === undefined || instructions === null ? [] : [systemMessage(instructions)];
  return {
    ...(request.model !== lineModel && { model: request.model }),
    messages: [...before, ...said],
    ...toolsOf(request),
    ...parallelCalls(request),
    ...jsonOf(request),
    ...(request.stream !== true && { isInOnePiece: true }),
    ...present({ maxOutputTokens: max_output_tokens, temperature, topP: top_p }),
    ...present({ effort: reasoning?.effort, verbosity: request.text?.verbosity }),
  };
}

const systemMessage = (content: string) => ({ role: 'system' as const, content });

function toolsOf({ tools, tool_choice: choice }: ResponsesRequest): Pick<ChatInput, 'tools' | 'toolChoice'> {
  const taken = (tools ?? []).map(({ type, name, description, parameters: schema }, at) => {
    if (type !== 'function')
      throw invalidParameter(`tools.${at}.type`, `Tools of type ${type} are not there; only functions are.`);
    if (name !== undefined && toolName.test(name)) return { name, ...present({ description, parameters: schema }) };
    throw invalidParameter(`tools.${at}.name`, 'A tool is called by 1 to 64 letters, figures, _ or -.');
  });
  return checkTools(taken, choiceOf(choice));
}

function choiceOf(choice: ResponsesRequest['tool_choice']): ToolChoice {
  if (typeof choice !== 'object' || choice === null) return { choice: choice ?? undefined };
  if (choice.type === 'function') return { choice: { name: choice.name } };
  return { choice: choice.mode, allowed: choice.tools.map(({ name }) => name) };
}

function jsonOf({ text: wanted }: ResponsesRequest): Pick<ChatInput, 'json'> {
  const format = wanted?.format;
  if (format === undefined || format === null || format.type === 'text') return {};
  return { json: format.type === 'json_object' ? {} : present({ name: format.name, schema: format.schema }) };
}
