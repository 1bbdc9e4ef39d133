import { z } from 'zod';

/** A call of a tool as a model wants it; `arguments` is the text of a JSON object. */
export const ToolCallSchema = z.looseObject({ id: z.string(), name: z.string(), arguments: z.string() });
export type ToolCall = z.infer<typeof ToolCallSchema>;

export const ChatMessageSchema = z.looseObject({
  role: z.enum(['system', 'user', 'assistant', 'tool']),
  content: z.string(),
  /** Tells apart who speaks in one role. */
  name: z.string().optional(),
  toolCalls: z.array(ToolCallSchema).optional(),
  /** Of a tool's result: the call that it answers. */
  toolCallId: z.string().optional(),
});
export type ChatMessage = z.infer<typeof ChatMessageSchema>;

export const ChatToolSchema = z.looseObject({
  name: z.string(),
  description: z.string().optional(),
  /** JSON Schema of the arguments. */
  parameters: z.record(z.string(), z.unknown()).optional(),
});

/** The input of the built-in workflow `chat`: a conversation, and how a client wants it continued. */
export const ChatInputSchema = z.looseObject({
  /** Which model; without it the line chooses. */
  model: z.string().optional(),
  messages: z.array(ChatMessageSchema).min(1),
  tools: z.array(ChatToolSchema).optional(),
  toolChoice: z.union([z.enum(['auto', 'none', 'required']), z.looseObject({ name: z.string() })]).optional(),
  /** Whether several tools may be called at once; they may where this is left out. */
  hasParallelCalls: z.boolean().optional(),
  /** The answer is JSON: any, or by this schema. */
  json: z.looseObject({ name: z.string().optional(), schema: z.record(z.string(), z.unknown()).optional() }).optional(),
  maxOutputTokens: z.int().positive().optional(),
  temperature: z.number().optional(),
  topP: z.number().optional(),
  presencePenalty: z.number().optional(),
  frequencyPenalty: z.number().optional(),
  seed: z.int().optional(),
  stop: z.array(z.string()).optional(),
  /** How much the model thinks, and how much it says, in the words of its provider. */
  effort: z.string().optional(),
  verbosity: z.string().optional(),
  /** Nobody reads the answer before its end: it is checked and leaves as one piece. */
  isInOnePiece: z.boolean().optional(),
  /** Which of several answers to the same request this is, from 0. */
  choice: z.int().optional(),
});
export type ChatInput = z.infer<typeof ChatInputSchema>;
