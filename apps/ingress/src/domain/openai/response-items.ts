import type { ChatMessage } from '@chassis/contracts';
import { z } from 'zod';
import { invalidParameter } from './invalid-parameter.js';

const text = z.string();
const PartSchema = z.looseObject({ type: text, text: text.optional(), refusal: text.optional() });

export const ItemSchema = z.looseObject({
  type: text.optional(),
  role: z.enum(['system', 'developer', 'user', 'assistant']).optional(),
  content: z.union([text, z.array(PartSchema)]).optional(),
  call_id: text.min(1).optional(),
  name: text.min(1).optional(),
  arguments: text.optional(),
  output: z.union([text, z.array(PartSchema)]).optional(),
});
type Item = z.infer<typeof ItemSchema>;

/** The messages of a conversation that came as items: what the assistant said and called at once is one message. Throws `invalid` with the item that is wrong. */
export function messagesOf(items: readonly Item[]): ChatMessage[] {
  const messages: ChatMessage[] = [];
  for (const [at, item] of items.entries()) {
    const last = messages.at(-1);
    const message = messageOf(item, at);
    const isCall = item.type === 'function_call';
    if (isCall && last?.role === 'assistant')
      messages.splice(-1, 1, { ...last, toolCalls: [...(last.toolCalls ?? []), ...(message.toolCalls ?? [])] });
    else if (message.role === 'assistant' && last?.toolCalls !== undefined)
      messages.splice(-1, 1, { ...last, content: [last.content, message.content].filter(Boolean).join('\n') });
    else messages.push(message);
  }
  return messages;
}

function messageOf(item: Item, at: number): ChatMessage {
  const { type = 'message', role = 'user', content } = item;
  if (type === 'function_call') {
    const [id, name] = [required(item, 'call_id', at), required(item, 'name', at)];
    return { role: 'assistant', content: '', toolCalls: [{ id, name, arguments: item.arguments ?? '{}' }] };
  }
  if (type === 'function_call_output') {
    const said = textOf(required(item, 'output', at), `input.${at}.output`);
    return { role: 'tool', toolCallId: required(item, 'call_id', at), content: said };
  }
  if (type !== 'message')
    throw invalidParameter(`input.${at}.type`, `Items of type ${type} are not taken here.`, 'unsupported-content');
  const said = textOf(content ?? required(item, 'content', at), `input.${at}.content`);
  return { role: role === 'developer' ? 'system' : role, content: said };
}

function required<K extends 'call_id' | 'name' | 'output' | 'content'>(item: Item, name: K, at: number) {
  const value = item[name];
  if (value !== undefined) return value as NonNullable<Item[K]>;
  throw invalidParameter(`input.${at}.${name}`, `An item of this type needs ${name}.`);
}

function textOf(content: NonNullable<Item['content']>, param: string): string {
  if (typeof content === 'string') return content;
  return content
    .map((part, index) => {
      const said = part.text ?? part.refusal;
      if (said !== undefined) return said;
      const message = `Only text is taken here, and this part is ${part.type}; send its text.`;
      throw invalidParameter(`${param}.${index}.type`, message, 'unsupported-content');
    })
    .join('');
}
