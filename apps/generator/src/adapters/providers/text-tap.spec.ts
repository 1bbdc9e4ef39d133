import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { plainReader } from '../openai/plain-reader.js';
import { TextTap } from './text-tap.js';

const chunk = (delta: object, more: object = {}): string =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta, finish_reason: null, ...more }] })}\n\n`;
const finish = chunk({}, { finish_reason: 'stop' });
const end = 'data: [DONE]\n\n';

const bodies = TextTap.bodies(plainReader);

/** A body that arrives in these pieces. */
function bodyOf(pieces: readonly (string | Uint8Array | Error)[]): Readable {
  const left = [...pieces];
  return new Readable({
    read() {
      const next = left.shift();
      if (next instanceof Error) this.destroy(next);
      else this.push(next === undefined ? null : Buffer.from(next as string));
    },
  });
}

async function restOf(stream: ReadableStream<Uint8Array> | undefined): Promise<string> {
  return await new Response(stream).text();
}

/** What comes off the tap, and what the library gets. */
async function tapped(pieces: readonly (string | Uint8Array | Error)[]): Promise<{ texts: string[]; rest: string }> {
  const tap = new TextTap();
  const stream = await tap.during(async () => await Promise.resolve(bodies(bodyOf(pieces))));
  const texts: string[] = [];
  for await (const text of tap.digested((one) => [one])) texts.push(text);
  return { texts, rest: await restOf(stream) };
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

  it('touches no request that is not tapped', async () => {
    expect(bodies(bodyOf(['x']))).toBeUndefined();
    for await (const one of new TextTap().digested((text) => [text])) expect(one).toBeUndefined();
    await expect(tapped([])).resolves.toEqual({ texts: [], rest: '' });
  });

  it('ends the connection when its reader leaves', async () => {
    const body = bodyOf(Array.from({ length: 10 }, () => chunk({ content: 'a' })));
    const tap = new TextTap();
    const stream = await tap.during(async () => await Promise.resolve(bodies(body)));
    for await (const text of tap.digested((one) => [one])) {
      expect(text).toBe('a');
      break;
    }
    await stream!.cancel();
    expect(body.destroyed).toBe(true);
  });

  it('gives what comes of several pieces, and wakes nobody for those that come to nothing', async () => {
    const tap = new TextTap();
    const pieces = ['One', ' two', '. Three', '.'].map((content) => chunk({ content }));
    const stream = await tap.during(async () => await Promise.resolve(bodies(bodyOf([...pieces, finish]))));
    let open = '';
    const sentences = (text: string): string[] => {
      open += text;
      const whole = open.split('.').slice(0, -1);
      open = open.slice(open.lastIndexOf('.') + 1);
      return whole;
    };
    const said: string[] = [];
    for await (const one of tap.digested(sentences)) said.push(one);
    expect(said).toEqual(['One two', ' Three']);
    expect(await restOf(stream)).toBe(finish);
  });

  it('throws what the digest throws behind what came before, and leaves the rest whole', async () => {
    const tap = new TextTap();
    const stream = await tap.during(
      async () => await Promise.resolve(bodies(bodyOf([chunk({ content: 'a' }) + chunk({ content: 'b' }), finish]))),
    );
    const said: string[] = [];
    const reading = async (): Promise<void> => {
      for await (const one of tap.digested((text) => {
        if (text === 'b') throw new Error('garbled');
        return [text];
      }))
        said.push(one);
    };
    await expect(reading()).rejects.toThrow('garbled');
    expect(said).toEqual(['a']);
    expect(await restOf(stream)).toBe(finish);
  });

  it('takes no more from the connection than somebody reads', async () => {
    const sentence = chunk({ content: 'word '.repeat(20) });
    const body = bodyOf(Array.from({ length: 5_000 }, () => sentence));
    const tap = new TextTap();
    await tap.during(async () => await Promise.resolve(bodies(body)));
    const reader = tap.digested((one) => [one]);
    await reader.next();
    await new Promise(setImmediate);
    for (let turn = 0; turn < 1_000; turn++) await new Promise(setImmediate);
    expect(body.isPaused()).toBe(true);
    let count = 1;
    for await (const text of reader) count += text === '' ? 0 : 1;
    expect(count).toBe(5_000);
  });

  it('leaves an event that is too long to the library, and does not wait for its end', async () => {
    const long = `data: ${'x'.repeat(200_000)}`;
    const { texts, rest } = await tapped([chunk({ content: 'a' }), long]);
    expect(texts).toEqual(['a']);
    expect(rest).toBe(long);
  });
});
