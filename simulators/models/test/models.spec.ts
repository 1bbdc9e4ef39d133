import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ModelsProcess } from './models-process.js';

const source =
  '<source-ab number="2">\nPump manual\n\nSeals are excluded. The warranty on pumps is 24 months.\n</source-ab>';
const messages = [
  { role: 'system', content: 'Answer.' },
  { role: 'user', content: `${source}\nHow long is the warranty on pumps?` },
];
interface Whole {
  choices: { message: { content: string }; finish_reason: string }[];
  usage?: { prompt_tokens: number };
}
const whole = async (response: Response) => (await response.json()) as Whole;

let models: ModelsProcess;
beforeAll(async () => {
  models = await ModelsProcess.start();
});
afterAll(() => {
  models.stop();
});

describe('answers', () => {
  it('quotes a source with its mark', async () => {
    const { choices, usage } = await whole(await models.ask({ messages }));
    expect(choices[0]).toMatchObject({
      message: { content: 'The warranty on pumps is 24 months [2].' },
      finish_reason: 'stop',
    });
    expect(usage?.prompt_tokens).toBeGreaterThan(10);
  });

  it('streams chunks with the role once, the finish once, and the usage last', async () => {
    const text = await (await models.ask({ messages, stream: true, stream_options: { include_usage: true } })).text();
    const lines = text.split('\n\n').filter((line) => line !== '');
    expect(lines.at(-1)).toBe('data: [DONE]');
    const chunks = lines.slice(0, -1).map((line) => JSON.parse(line.slice('data: '.length)) as never) as {
      choices: { delta: { role?: string; content?: string }; finish_reason: string | null }[];
      usage?: unknown;
    }[];
    const deltas = chunks.flatMap((one) => one.choices);
    expect(deltas.map((one) => one.delta.content ?? '').join('')).toBe('The warranty on pumps is 24 months [2].');
    expect(deltas.filter((one) => one.delta.role !== undefined)).toHaveLength(1);
    expect(deltas.filter((one) => one.finish_reason === 'stop')).toHaveLength(1);
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { prompt_tokens: expect.any(Number) as number } });
  });

  it('fills a JSON schema', async () => {
    const schema = { type: 'object', properties: { temperature: { type: 'number' }, unit: { enum: ['C', 'F'] } } };
    const response_format = { type: 'json_schema', json_schema: { name: 'x', schema } };
    const { choices } = await whole(await models.ask({ messages, response_format }));
    expect(JSON.parse(choices[0]!.message.content)).toEqual({ temperature: 21, unit: 'C' });
  });

  it('lists its models', async () => {
    const { data } = (await (await fetch(`${models.url}/models`)).json()) as { data: { id: string }[] };
    expect(data.map((one) => one.id)).toContain('simulate:throttled');
  });
});

describe('failures', () => {
  it.each([
    ['throttled:7', 429],
    ['server-error', 500],
    ['refused', 400],
    ['refused:401', 401],
  ])('%s answers %i', async (mode, status) => {
    const response = await models.ask({ messages }, mode);
    expect(response.status).toBe(status);
    expect(response.headers.get('retry-after')).toBe(mode === 'throttled:7' ? '7' : null);
    expect(await response.json()).toMatchObject({ error: { message: `simulated ${status}` } });
  });

  it('closes the socket in the middle of a stream', async () => {
    const response = await models.ask({ messages, stream: true }, 'cut:12');
    await expect(response.text()).rejects.toThrow();
  });

  it('ends early, says nothing, or says no JSON', async () => {
    expect((await whole(await models.ask({ messages }, 'length'))).choices[0]?.finish_reason).toBe('length');
    expect((await whole(await models.ask({ messages }, 'empty'))).choices[0]?.message.content).toBe('');
    const text = (await whole(await models.ask({ messages }, 'garbage'))).choices[0]!.message.content;
    expect(() => JSON.parse(text) as unknown).toThrow();
    expect((await whole(await models.ask({ messages }, 'no-usage'))).usage).toBeUndefined();
  });

  it('plays a script, one entry a request, and obeys the name of a model', async () => {
    await models.play('server-error', 'normal');
    expect((await models.ask({ messages })).status).toBe(500);
    expect((await models.ask({ messages })).status).toBe(200);
    expect((await models.ask({ messages, model: 'simulate:refused:422' })).status).toBe(422);
  });

  it('refuses what is no chat request, and a mode that does not exist', async () => {
    expect((await models.ask({ messages: [] })).status).toBe(400);
    expect((await models.ask({ messages }, 'nonsense')).status).toBe(400);
    const before = await models.requests();
    await models.ask({ messages });
    expect(await models.requests()).toBe(before + 1);
  });
});
