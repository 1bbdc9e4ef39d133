import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { createAnthropic } from '@ai-sdk/anthropic';
import { jsonSchema, tool } from 'ai';
import { describe, expect, it } from 'vitest';
import { chatAsked } from './chat-asked.js';
import { type Asked, openStream } from './open-stream.js';
import { plainOptions } from './plain-options.js';
import { TextTap } from './text-tap.js';

/** What a provider is sent, without telling it who translated it. */
async function sent(asked: Omit<Asked, 'model'>, provider: 'openai' | 'anthropic'): Promise<unknown> {
  let body: unknown;
  const fetch: typeof globalThis.fetch = async (_url, init) => {
    body = JSON.parse(typeof init?.body === 'string' ? init.body : '');
    return await Promise.resolve(new Response('no', { status: 400 }));
  };
  const model =
    provider === 'openai'
      ? createOpenAICompatible({ name: 'openai', baseURL: 'http://nobody', fetch }).chatModel('m')
      : createAnthropic({ baseURL: 'http://nobody', apiKey: 'none', fetch })('m');
  await openStream({ ...asked, model }, new AbortController().signal, new TextTap()).catch(() => undefined);
  return body;
}

/** The same in a form that the library translates. */
const inParts = (asked: Omit<Asked, 'model'>): Omit<Asked, 'model'> =>
  ({
    ...asked,
    messages: asked.messages?.map((one) => ({ ...one, content: [{ type: 'text', text: one.content }] })),
  }) as Omit<Asked, 'model'>;

const conversation: Omit<Asked, 'model'> = {
  instructions: 'Be brief.',
  messages: [
    { role: 'user', content: 'What is a pump?' },
    { role: 'assistant', content: 'A machine.' },
    { role: 'user', content: 'Of what kind?' },
  ],
  maxOutputTokens: 40,
  temperature: 0.5,
  topP: 0.25,
  presencePenalty: 0.5,
  frequencyPenalty: -0.5,
  seed: 7,
  stopSequences: ['END'],
};

describe('a conversation in words alone', () => {
  it.each(['openai', 'anthropic'] as const)('is sent to %s as the library would send it', async (provider) => {
    for (const asked of [conversation, { messages: conversation.messages! }] as Omit<Asked, 'model'>[]) {
      const plain = await sent(asked, provider);
      expect(plain).toBeDefined();
      expect(plain).toEqual(await sent(inParts(asked), provider));
    }
  });

  it('is left to the library where there is more in it', () => {
    const model = 'named' as Asked['model'];
    expect(plainOptions({ ...conversation, model })).toBeDefined();
    expect(plainOptions({ ...inParts(conversation), model })).toBeUndefined();
    const tools = { look: tool({ inputSchema: jsonSchema({ type: 'object' }) }) };
    expect(plainOptions({ ...conversation, model, tools })).toBeUndefined();
    expect(plainOptions({ ...conversation, model, providerOptions: { openai: { user: 'x' } } })).toBeUndefined();
  });

  it('is one where a client asks for nothing else', () => {
    const model = 'named' as Asked['model'];
    const composed = { instructions: 'Be brief.', messages: [{ role: 'user' as const, content: 'Hello.' }] };
    const chat = { messages: composed.messages, temperature: 0.5 };
    const asked = (providerOptions: NonNullable<Asked['providerOptions']>) =>
      chatAsked(model, chat, { ...composed, maxOutputTokens: 5, providerOptions } as never);
    expect(plainOptions(asked({}))).toBeDefined();
    expect(plainOptions(asked({ openai: { parallel_tool_calls: false } }))).toBeUndefined();
  });

  it('is not sent where the call was stopped before', async () => {
    const model = createOpenAICompatible({ name: 'openai', baseURL: 'http://nobody' }).chatModel('m');
    const opening = openStream({ ...conversation, model }, AbortSignal.abort(), new TextTap());
    await expect(opening).rejects.toMatchObject({ name: 'AbortError' });
  });
});
