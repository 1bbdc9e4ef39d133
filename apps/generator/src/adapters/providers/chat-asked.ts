import type { ChatInput } from '@chassis/contracts';
import { jsonSchema, Output } from 'ai';
import type { ComposedChat } from '../../domain/prompting/compose-chat.js';
import type { Asked } from './provider-stream.js';
import { sdkMessages, sdkTools } from './sdk-messages.js';

/** A client's conversation and wishes, as the library wants them. */
export function chatAsked(
  model: Asked['model'],
  chat: ChatInput,
  { instructions, messages, maxOutputTokens, providerOptions }: ComposedChat & Required<Pick<Asked, 'providerOptions'>>,
): Asked {
  const { temperature, topP, presencePenalty, frequencyPenalty, seed, stop, json } = chat;
  return {
    model,
    ...(instructions !== '' && { instructions }),
    messages: sdkMessages(messages),
    ...(messages.some((one) => one.role === 'system') && { allowSystemInMessages: true }),
    maxOutputTokens,
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { topP }),
    ...(presencePenalty !== undefined && { presencePenalty }),
    ...(frequencyPenalty !== undefined && { frequencyPenalty }),
    ...(seed !== undefined && { seed: seed + (chat.choice ?? 0) }),
    ...(stop !== undefined && { stopSequences: stop }),
    ...sdkTools(chat),
    ...(json !== undefined && { output: outputOf(json) }),
    // Where it says nothing, the call stays one in words alone.
    ...(Object.keys(providerOptions ?? {}).length > 0 && { providerOptions }),
  };
}

function outputOf({ schema, name }: NonNullable<ChatInput['json']>): NonNullable<Asked['output']> {
  if (schema === undefined) return Output.json();
  return Output.object({
    schema: jsonSchema(schema as Parameters<typeof jsonSchema>[0]),
    ...(name !== undefined && { name }),
  });
}
