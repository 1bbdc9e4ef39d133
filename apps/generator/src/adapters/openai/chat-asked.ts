import type { ChatInput } from '@chassis/contracts';
import { jsonSchema, Output } from 'ai';
import type { ComposedChat } from '../../domain/prompting/compose-chat.js';
import type { Asked } from './provider-stream.js';
import { sdkMessages, sdkTools } from './sdk-messages.js';

/** A client's conversation and wishes, as the library wants them. */
export function chatAsked(
  model: Asked['model'],
  chat: ChatInput,
  { instructions, messages, maxOutputTokens }: ComposedChat,
): Asked {
  const { temperature, topP, presencePenalty, frequencyPenalty, seed, stop, json } = chat;
  return {
    model,
    ...(instructions !== '' && { instructions }),
    messages: sdkMessages(messages),
    maxOutputTokens,
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { topP }),
    ...(presencePenalty !== undefined && { presencePenalty }),
    ...(frequencyPenalty !== undefined && { frequencyPenalty }),
    ...(seed !== undefined && { seed: seed + (chat.choice ?? 0) }),
    ...(stop !== undefined && { stopSequences: stop }),
    ...sdkTools(chat),
    ...(json !== undefined && outputOf(json)),
  };
}

function outputOf({ schema, name }: NonNullable<ChatInput['json']>): object {
  const output =
    schema === undefined
      ? Output.json()
      : Output.object({
          schema: jsonSchema(schema as Parameters<typeof jsonSchema>[0]),
          ...(name !== undefined && { name }),
        });
  // Strict mode takes only schemas without optional fields; ours are checked by the validator anyway.
  return { output, providerOptions: { openai: { strictJsonSchema: false } } };
}
