import type { ChatInput, ChatMessage } from '@chassis/contracts';
import { jsonSchema, type ModelMessage, tool, type ToolSet } from 'ai';

type Json = Extract<Parameters<typeof jsonSchema>[0], object>;

/** A conversation in the library's words. */
export function sdkMessages(messages: readonly ChatMessage[]): ModelMessage[] {
  const names = new Map(messages.flatMap((one) => one.toolCalls ?? []).map((one) => [one.id, one.name]));
  return messages.map((one): ModelMessage => {
    if (one.role === 'tool') return toolResult(one, names);
    if (one.role === 'system') return { role: 'system', content: one.content, ...named(one) };
    if (one.role === 'user') return { role: 'user', ...said(one) };
    const calls = (one.toolCalls ?? []).map(({ id, name, arguments: text }) => ({
      type: 'tool-call' as const,
      toolCallId: id,
      toolName: name,
      input: inputOf(text),
    }));
    if (calls.length === 0) return { role: 'assistant', content: one.content, ...named(one) };
    const text = one.content === '' ? [] : [{ type: 'text' as const, text: one.content }];
    return { role: 'assistant', content: [...text, ...calls], ...named(one) };
  });
}

/** Who speaks goes where the protocol has a place for it. */
const named = ({ name }: ChatMessage) =>
  name === undefined ? {} : { providerOptions: { openaiCompatible: { name } } };

/** The library takes a user's only part for the message, and what is said of the message from there. */
const said = (one: ChatMessage) =>
  one.name === undefined
    ? { content: one.content }
    : { content: [{ type: 'text' as const, text: one.content, ...named(one) }] };

function toolResult({ toolCallId = '', content }: ChatMessage, names: ReadonlyMap<string, string>): ModelMessage {
  const toolName = names.get(toolCallId) ?? 'unknown';
  return {
    role: 'tool',
    content: [{ type: 'tool-result', toolCallId, toolName, output: { type: 'text', value: content } }],
  };
}

/** What a model wrote as arguments goes back to it as it was, be it JSON or not. */
function inputOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // It is the client's history: not ours to judge.
    return text;
  }
}

/** Tools that are called by the client, not by us. */
export function sdkTools({ tools, toolChoice }: ChatInput) {
  if (tools === undefined || tools.length === 0) return {};
  const set: ToolSet = Object.fromEntries(
    tools.map(({ name, description, parameters }) => [
      name,
      tool({
        ...(description !== undefined && { description }),
        inputSchema: jsonSchema((parameters ?? { type: 'object', properties: {} }) as Json),
      }),
    ]),
  );
  const choice =
    typeof toolChoice === 'object' ? { type: 'tool' as const, toolName: toolChoice.name } : (toolChoice ?? 'auto');
  return { tools: set, toolChoice: choice };
}
