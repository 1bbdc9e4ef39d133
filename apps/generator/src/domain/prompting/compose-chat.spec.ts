import type { ChatInput } from '@chassis/contracts';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CallCounter } from './call-counter.js';
import { composeChat } from './compose-chat.js';

const plain = { allowedSpecial: new Set<string>(), disallowedSpecial: new Set<string>() };
const count = (text: string): number => countTokens(text, plain);
type Tool = NonNullable<ChatInput['tools']>[number];

/** What OpenAI's cookbook says that a conversation with tools takes: three tokens a message and three for the answer, and tools in a language of their own. */
function billed({ messages, tools = [] }: ChatInput): number {
  const said = messages.reduce((sum, { role, content }) => sum + 3 + count(role) + count(content), 3);
  return tools.length === 0 ? said : tools.reduce((sum, one) => sum + billedTool(one), said + 12);
}
function billedTool({ name, description = '', parameters }: Tool): number {
  const { properties = {} } = parameters as { properties?: Record<string, { type: string; description: string }> };
  const fields = Object.entries(properties).map(([key, one]) => 3 + count(`${key}:${one.type}:${one.description}`));
  return 10 + count(`${name}:${description}`) + 3 + fields.reduce((sum, one) => sum + one, 0);
}

const text = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 80 }), fc.lorem({ maxCount: 60 }), fc.json());
const field = fc.record({ type: fc.constantFrom('string', 'number', 'boolean'), description: text });
const name = fc.stringMatching(/^[a-z_]{1,20}$/);
const tool = fc.record({
  name,
  description: text,
  parameters: fc.dictionary(name, field, { maxKeys: 5 }).map((properties) => ({ type: 'object', properties })),
});
const message = fc.record({
  role: fc.constantFrom('system' as const, 'user' as const, 'assistant' as const),
  content: text,
});

it(
  'a conversation counts as at least what its provider bills, by the tokenizer of its model',
  { timeout: 60_000 },
  () => {
    fc.assert(
      fc.property(
        fc.array(message, { minLength: 1, maxLength: 12 }),
        fc.array(tool, { maxLength: 6 }),
        (messages, tools) => {
          const chat: ChatInput = { model: 'gpt-4o', messages, ...(tools.length > 0 && { tools }) };
          const call = { maxOutputTokens: 100, released: '', advice: [] };
          const counter = new CallCounter({ name: 'o200k_base', count });
          expect(composeChat(chat, call, 100_000, counter).inputTokens).toBeGreaterThanOrEqual(billed(chat));
        },
      ),
      { numRuns: 100 },
    );
  },
);

it.each([
  [true, 'First.', ['user', 'system', 'user']],
  [false, 'First.\n\nBetween.', ['user', 'user']],
])('what the system says between others stays there where the model takes it there (%s)', (isInPlace, first, roles) => {
  const said = (role: 'system' | 'user', content: string) => ({ role, content });
  const messages = [said('system', 'First.'), said('user', 'a'), said('system', 'Between.'), said('user', 'b')];
  const call = { maxOutputTokens: 100, released: '', advice: [], isSystemInPlace: isInPlace };
  const composed = composeChat({ messages }, call, 1_000, new CallCounter({ name: 'o200k_base', count }));
  expect(composed.instructions).toBe(first);
  expect(composed.messages.map(({ role }) => role)).toEqual(roles);
});

it('somebody has to speak: of a system that speaks alone the last word is the user’s', () => {
  const messages = [
    { role: 'system' as const, content: 'Be short.' },
    { role: 'system' as const, content: 'Tell me about pumps.' },
  ];
  const call = { maxOutputTokens: 100, released: '', advice: [] };
  expect(composeChat({ messages }, call, 1_000, new CallCounter({ name: 'o200k_base', count }))).toMatchObject({
    instructions: 'Be short.',
    messages: [{ role: 'user', content: 'Tell me about pumps.' }],
  });
});
