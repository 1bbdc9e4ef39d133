import type { ChatMessage } from '@chassis/contracts';
import { expect, it } from 'vitest';
import { checkConversation } from './check-conversation.js';

const user: ChatMessage = { role: 'user', content: 'Hi' };
const asks = (...ids: string[]): ChatMessage => ({
  role: 'assistant',
  content: '',
  toolCalls: ids.map((id) => ({ id, name: 'weather', arguments: '{}' })),
});
const answers = (id: string): ChatMessage => ({ role: 'tool', toolCallId: id, content: '1' });
const check = (...messages: ChatMessage[]) => checkConversation(messages, (at) => `messages.${at}`);

it('takes calls that are answered, in any order, turn after turn', () => {
  expect(() =>
    check(user, asks('a', 'b'), answers('b'), answers('a'), asks('a'), answers('a'), asks(), user),
  ).not.toThrow();
});

it.each([
  ['a call that nobody answers', [user, asks('a')], 1],
  ['a call of two that nobody answers', [user, asks('a', 'b'), answers('a'), user], 1],
  ['an answer to nothing', [user, answers('a')], 1],
  ['a second answer', [user, asks('a'), answers('a'), answers('a')], 3],
  ['an answer that comes too late', [user, asks('a'), user, answers('a')], 1],
])('refuses %s, at its message', (_what, messages, at) => {
  expect(() => check(...messages)).toThrow(
    expect.objectContaining({ failures: [expect.objectContaining({ pointer: `/messages/${at}` })] }),
  );
});
