import { describe, expect, it } from 'vitest';
import { readPlainChunk } from '../openai/read-plain-chunk.js';
import { TextTap } from './text-tap.js';

const chunk = (delta: object, more: object = {}): string =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta, finish_reason: null, ...more }] })}\n\n`;
const finish = chunk({}, { finish_reason: 'stop' });
const end = 'data: [DONE]\n\n';

/** What comes off the tap, and what the library gets, of a body that arrives in these pieces. */
async function tapped(pieces: readonly (string | Uint8Array | Error)[]): Promise<{ texts: string[]; rest: string }> {
  const left = [...pieces];
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      const next = left.shift();
      if (next === undefined) controller.close();
      else if (next instanceof Error) controller.error(next);
      else controller.enqueue(typeof next === 'string' ? Buffer.from(next) : next);
    },
  });
  const tap = new TextTap();
  const fetch = TextTap.fetch(async () => await Promise.resolve(new Response(body)), readPlainChunk);
  const response = await tap.during(async () => await fetch('http://model'));
  const texts: string[] = [];
  for await (const { text } of tap.pieces()) texts.push(text);
  return { texts, rest: await response.text() };
}

describe('the tap before the library', () => {
  it('gives plain text as it comes, however the bytes are cut, and the rest to the library', async () => {
    const all = Buffer.from(
      [
        chunk({ role: 'assistant', content: '' }),
        chunk({ content: 'Grüße ' }),
        chunk({ content: 'da.' }),
        finish,
        end,
      ].join(''),
    );
    for (const size of [1, 7, 50, 10_000]) {
      const cut = Array.from({ length: Math.ceil(all.length / size) }, (_, at) =>
        all.subarray(at * size, (at + 1) * size),
      );
      const { texts, rest } = await tapped(cut);
      expect(texts).toEqual(['Grüße ', 'da.']);
      expect(rest).toBe(chunk({ role: 'assistant', content: '' }) + finish + end);
    }
  });

  it.each([
    ['a refusal', chunk({ refusal: 'No.' })],
    ['a call of a tool', chunk({ tool_calls: [{ index: 0, function: { name: 'f', arguments: '' } }] })],
    ['a thought', chunk({ reasoning_content: 'Hm.' })],
    ['parts', chunk({ content: [{ type: 'text', text: 'b' }] })],
    ['a field that nobody knows', chunk({ content: 'b', thing: 1 })],
    ['usage', `data: {"choices":[],"usage":{"prompt_tokens":1}}\n\n`],
    ['an error', `data: {"error":{"message":"no"}}\n\n`],
    ['what is no JSON', 'data: {"choices"\n\n'],
    ['a comment', ': still here\n\n'],
    ['lines of another system', chunk({ content: 'b' }).replaceAll('\n', '\r\n')],
    ['several lines', `event: x\n${chunk({ content: 'b' })}`],
    ['an end in the middle of an event', chunk({ content: 'b' }).slice(0, -4)],
  ])('leaves %s and all behind it to the library, byte by byte', async (_name, other) => {
    const { texts, rest } = await tapped([chunk({ content: 'a' }), other, chunk({ content: 'c' }), finish]);
    expect(texts).toEqual(['a']);
    expect(rest).toBe(other + chunk({ content: 'c' }) + finish);
  });

  it('tells the library of a connection that broke, behind what came before', async () => {
    await expect(tapped([chunk({ content: 'a' }), new Error('cut')])).rejects.toThrow('cut');
  });

  it('touches neither an answer that is none nor a request that is not tapped', async () => {
    const refused = new Response('busy', { status: 429 });
    const fetch = TextTap.fetch(async () => await Promise.resolve(refused), readPlainChunk);
    const tap = new TextTap();
    expect(await tap.during(async () => await fetch('http://model'))).toBe(refused);
    for await (const piece of tap.pieces()) expect(piece).toBeUndefined();
    expect(await fetch('http://model')).toBe(refused);
  });

  it('ends the connection when its reader leaves', async () => {
    let isCancelled = false;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(Buffer.from(chunk({ content: 'a' }))),
      cancel: () => void (isCancelled = true),
    });
    const tap = new TextTap();
    const fetch = TextTap.fetch(async () => await Promise.resolve(new Response(body)), readPlainChunk);
    const response = await tap.during(async () => await fetch('http://model'));
    const piped = response.body!.pipeThrough(new TextDecoderStream());
    for await (const { text } of tap.pieces()) {
      expect(text).toBe('a');
      break;
    }
    await piped.cancel();
    expect(isCancelled).toBe(true);
  });
});
