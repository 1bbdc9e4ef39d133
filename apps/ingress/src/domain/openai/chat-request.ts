import { z } from 'zod';

const text = z.string();
const PartSchema = z.looseObject({ type: z.string(), text: text.optional(), refusal: text.optional() });
const ContentSchema = z.union([text, z.array(PartSchema).min(1)]);

export const RequestMessageSchema = z.looseObject({
  role: z.enum(['system', 'developer', 'user', 'assistant', 'tool']),
  content: ContentSchema.nullish(),
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

/** How a tool may be called. */
export const toolName = /^[\w-]{1,64}$/;

const ToolSchema = z.looseObject({
  type: z.literal('function'),
  function: z.looseObject({
    name: z.string().regex(toolName, 'must be 1 to 64 letters, figures, _ or -'),
    description: text.nullish(),
    parameters: z.record(z.string(), z.unknown()).nullish(),
  }),
});

const FormatSchema = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('text') }),
  z.looseObject({ type: z.literal('json_object') }),
  z.looseObject({
    type: z.literal('json_schema'),
    json_schema: z.looseObject({ name: text, schema: z.record(z.string(), z.unknown()).optional() }),
  }),
]);

const penalty = z.number().min(-2).max(2).nullish();

/** `POST /v1/chat/completions`, as far as it is obeyed; what is named in `unsupported` is refused, the rest changes nothing. */
export const ChatRequestSchema = z.looseObject({
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
  seed: z.int().nullish(),
  stop: z.union([z.string().min(1), z.array(z.string().min(1)).min(1).max(4)]).nullish(),
  tools: z.array(ToolSchema).max(128).nullish(),
  tool_choice: z
    .union([
      z.enum(['none', 'auto', 'required']),
      z.looseObject({ type: z.literal('function'), function: z.looseObject({ name: text }) }),
    ])
    .nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  response_format: FormatSchema.nullish(),
});
export type ChatRequest = z.infer<typeof ChatRequestSchema>;

/** Parameters that would change the answer and that nobody here obeys, with the values that change nothing. */
export const unsupported: Readonly<Record<string, readonly unknown[]>> = {
  logprobs: [false],
  top_logprobs: [0],
  logit_bias: [],
  functions: [],
  function_call: [],
  audio: [],
  prediction: [],
  web_search_options: [],
};
