import { describe, expect, it } from 'vitest';
import { messagesOf } from './response-items.js';

const call = (id: string) => ({ type: 'function_call', call_id: id, name: 'weather', arguments: '{}' });
const output = (id: string, said: string | { type: string; text?: string }[]) => ({
  type: 'function_call_output',
  call_id: id,
  output: said,
});
const calls = (...ids: string[]) => ids.map((id) => ({ id, name: 'weather', arguments: '{}' }));

describe('the items of a response', () => {
  it('are one message where the assistant spoke and called at once, and several where it was answered between', () => {
    const said = { type: 'message', role: 'assistant' as const, content: [{ type: 'output_text', text: 'I look.' }] };
    const parallel = [said, call('a'), call('b'), output('a', '1'), output('b', [{ type: 'input_text', text: '2' }])];
    expect(messagesOf([{ role: 'user', content: 'Hi' }, ...parallel, call('c'), output('c', '3')])).toEqual([
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: 'I look.', toolCalls: calls('a', 'b') },
      { role: 'tool', toolCallId: 'a', content: '1' },
      { role: 'tool', toolCallId: 'b', content: '2' },
      { role: 'assistant', content: '', toolCalls: calls('c') },
      { role: 'tool', toolCallId: 'c', content: '3' },
    ]);
  });

  it('keep what was said behind a call, and what was refused', () => {
    const behind = { role: 'assistant' as const, content: 'A moment.' };
    const refused = { role: 'assistant' as const, content: [{ type: 'refusal', refusal: 'No.' }] };
    expect(messagesOf([call('a'), behind, output('a', '1'), refused])).toEqual([
      { role: 'assistant', content: 'A moment.', toolCalls: calls('a') },
      { role: 'tool', toolCallId: 'a', content: '1' },
      { role: 'assistant', content: 'No.' },
    ]);
  });

  it.each([
    ['an output without its call', { type: 'function_call_output', output: '1' }, '/input/0/call_id'],
    ['an output of nothing', { type: 'function_call_output', call_id: 'a' }, '/input/0/output'],
    ['a picture as output', output('a', [{ type: 'input_image' }]), '/input/0/output/0/type'],
    ['a call without a name', { type: 'function_call', call_id: 'a' }, '/input/0/name'],
    ['a message of nothing', { role: 'user' as const }, '/input/0/content'],
    ['an item of another kind', { type: 'reasoning' }, '/input/0/type'],
  ])('are refused where there is %s', (_what, item, pointer) => {
    expect(() => messagesOf([item])).toThrow(
      expect.objectContaining({ kind: 'invalid', failures: [expect.objectContaining({ pointer })] }),
    );
  });
});
