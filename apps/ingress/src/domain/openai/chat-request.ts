import { z } from 'zod';
import { clientNotes, EffortSchema, VerbositySchema } from './client-notes.js';
import type { KnownParameters } from './refuse-parameters.js';

const text = z.string();
const PartSchema = z.looseObject({ type: z.string(), text: text.optional(), refusal: text.optional() });
const ContentSchema = z.union([text, z.array(PartSchema).min(1)]);

export const RequestMessageSchema = z.looseObject({
  role: z.enum(['system', 'developer', 'user', 'assistant', 'tool']),
  content: ContentSchema.nullish(),
  name: text.max(64).nullish(),
  refusal: text.nullish(),
  tool_calls: z
    .array(
      z.looseObject({
        id: text,
        type: z.literal('function'),
        function: z.looseObject({ name: text, arguments: text }),
      }),
    )
    .nullish(),
  tool_call_id: text.nullish(),
});
export type RequestMessage = z.infer<typeof RequestMessageSchema>;

/** How a tool may be called, and a schema. */
export const toolName = /^[\w-]{1,64}$/;
export const named = z.string().regex(toolName, 'must be 1 to 64 letters, figures, _ or -');

const ToolSchema = z.looseObject({
  type: z.literal('function', { error: 'must be function: other tools are not there' }),
  function: z.looseObject({
    name: named,
    description: text.nullish(),
    parameters: z.record(z.string(), z.unknown()).nullish(),
  }),
});

const NamedToolSchema = z.looseObject({ type: z.literal('function'), function: z.looseObject({ name: text }) });
const AllowedToolsSchema = z.looseObject({
  type: z.literal('allowed_tools'),
  allowed_tools: z.looseObject({ mode: z.enum(['auto', 'required']), tools: z.array(NamedToolSchema) }),
});

const FormatSchema = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('text') }),
  z.looseObject({ type: z.literal('json_object') }),
  z.looseObject({
    type: z.literal('json_schema'),
    json_schema: z.looseObject({ name: named, schema: z.record(z.string(), z.unknown()).optional() }),
  }),
]);

const penalty = z.number().min(-2).max(2).nullish();

/** `POST /v1/chat/completions`, as far as it is read. */
export const ChatRequestSchema = z.looseObject({
  ...clientNotes,
  model: z.string().min(1).max(200),
  messages: z.array(RequestMessageSchema).min(1).max(2_000),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
  n: z.int().min(1).max(8).nullish(),
  max_tokens: z.int().min(1).nullish(),
  max_completion_tokens: z.int().min(1).nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  presence_penalty: penalty,
  frequency_penalty: penalty,
  reasoning_effort: EffortSchema,
  verbosity: VerbositySchema,
  seed: z.int().nullish(),
  stop: z.union([z.string().min(1), z.array(z.string().min(1)).min(1).max(4)]).nullish(),
  tools: z.array(ToolSchema).max(128).nullish(),
  tool_choice: z
    .union([z.enum(['none', 'auto', 'required']), NamedToolSchema, AllowedToolsSchema], {
      error: 'must be none, auto, required, a function or allowed_tools',
    })
    .nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  response_format: FormatSchema.nullish(),
});
export type ChatRequest = z.infer<typeof ChatRequestSchema>;

/** What may come beside them. */
export const chatParameters: KnownParameters = {
  read: new Set(Object.keys(ChatRequestSchema.shape)),
  unsupported: {
    audio: [],
    function_call: ['none'],
    functions: [[]],
    logit_bias: [{}],
    logprobs: [false],
    modalities: [['text']],
    moderation: [],
    prediction: [],
    top_logprobs: [0],
    web_search_options: [],
  },
  instead: {
    function_call: 'send tool_choice',
    functions: 'send tools',
    input: 'here it is messages',
    instructions: 'send a message of the system',
    max_output_tokens: 'here it is max_completion_tokens',
    reasoning: 'here it is reasoning_effort',
    text: 'here it is response_format',
  },
};
