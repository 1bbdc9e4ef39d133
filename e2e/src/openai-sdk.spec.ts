import { ModelsRegister } from '@chassis/contracts';
import OpenAI from 'openai';
import { LengthFinishReasonError } from 'openai/error';
import { zodFunction, zodResponseFormat, zodTextFormat } from 'openai/helpers/zod';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { failureOf } from './failure-of.js';
import type { ModelServer } from './model-server.js';
import { OpenAiLine } from './openai-line.js';

const text = 'The first sentence stands here. A second one follows it at once. Then comes a third.';
const messages = [{ role: 'user' as const, content: 'Tell me about pumps.' }];
const model = 'openai';
const Tree = z.object({
  name: z.string(),
  get children() {
    return z.array(Tree);
  },
});
const tree = { name: 'a', children: [{ name: 'b', children: [] }] };
const weather = zodFunction({
  name: 'weather',
  parameters: z.object({ city: z.string() }),
  function: ({ city }) => `${city}: 21 degrees`,
});
const responseTool = {
  type: 'function' as const,
  name: 'weather',
  parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  strict: true,
};

let line: OpenAiLine;
let server: ModelServer;
let client: OpenAI;

beforeAll(async () => {
  line = await OpenAiLine.start();
  ({ server } = line);
  client = line.clientOf('ada');
});
beforeEach(async () => {
  await server.forget();
});
afterAll(async () => {
  await line.stop();
});

const firstBody = async () => (await server.report()).bodies[0]!;
const lastMessages = async () => (await server.report()).bodies.at(-1)!['messages'];
const post = async (path: string, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
  await fetch(line.whole.access.url + path, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${line.whole.access.keys['ada']}`,
      'content-type': 'application/json',
      ...headers,
    },
    body,
  });

describe('the helpers of the SDK', () => {
  it('parse what a schema that names itself asks for, whole and streamed', async () => {
    const play = { mode: 'normal', text: JSON.stringify(tree) };
    await server.play(play, play, play);
    const response_format = zodResponseFormat(Tree, 'tree');
    const whole = await client.chat.completions.parse({ model, messages, response_format });
    expect(whole.choices[0]!.message.parsed).toEqual(tree);
    const streamed = await client.chat.completions.stream({ model, messages, response_format }).finalChatCompletion();
    expect(streamed.choices[0]!.message.parsed).toEqual(tree);
    const format = zodTextFormat(Tree, 'tree');
    const response = await client.responses.parse({ model, input: 'Tell me.', text: { format } });
    expect(response.output_parsed).toEqual(tree);
  });

  it.each([true, false])('run tools until there is an answer (streamed: %s)', async (stream) => {
    await server.play('tool-fragments:2', { mode: 'normal', text });
    const asked = { model, messages, tools: [weather] };
    const runner = stream
      ? client.chat.completions.runTools({ ...asked, stream })
      : client.chat.completions.runTools(asked);
    expect(await runner.finalContent()).toBe(text);
    expect(await lastMessages()).toMatchObject([
      {},
      { role: 'assistant', tool_calls: [{ id: 'call_1' }, { id: 'call_2' }] },
      { role: 'tool', tool_call_id: 'call_1', content: 'simulated: 21 degrees' },
      { role: 'tool', tool_call_id: 'call_2', content: 'simulated: 21 degrees' },
    ]);
  });

  it.each([true, false])('know JSON that the client cut off from whole JSON (streamed: %s)', async (stream) => {
    const long = { name: 'x'.repeat(200), children: [] };
    await server.play({ mode: 'normal', text: JSON.stringify(long) });
    const asked = { model, messages, max_completion_tokens: 10, response_format: zodResponseFormat(Tree, 'tree') };
    const cut = stream
      ? client.chat.completions.stream(asked).finalChatCompletion()
      : client.chat.completions.parse(asked);
    expect(await failureOf(cut)).toBeInstanceOf(LengthFinishReasonError);
    expect((await server.report()).requests).toBe(1);
  });

  it('have a refusal in place of content', async () => {
    await server.play('refusal');
    const { choices } = await client.chat.completions.stream({ model, messages }).finalChatCompletion();
    expect(choices[0]!.message).toMatchObject({ content: null, refusal: expect.any(String) as string });
  });
});

describe('an answer', () => {
  it('that is no stream comes with the status 200', async () => {
    const chat = await client.chat.completions.create({ model, messages }).asResponse();
    const response = await client.responses.create({ model, input: 'Tell me.' }).asResponse();
    expect([chat.status, response.status]).toEqual([200, 200]);
  });

  it('tells which tier there is, where one was asked for', async () => {
    const asked = { model, messages, service_tier: 'priority' as const };
    expect(await client.chat.completions.create(asked)).toMatchObject({ service_tier: 'default' });
    expect(await client.chat.completions.create({ model, messages })).not.toHaveProperty('service_tier');
  });

  it('of a response tells what has no effect', async () => {
    const asked = { store: true, truncation: 'auto' as const, user: 'ada', reasoning: { effort: 'low' as const } };
    expect(await client.responses.create({ model, input: 'Tell me.', ...asked })).toMatchObject({
      ...{ store: false, truncation: 'disabled', service_tier: 'default', user: 'ada' },
      reasoning: { effort: 'low', summary: null },
    });
  });
});

describe('a conversation', () => {
  it('reaches its model as it was said: who speaks, and what the system says between', async () => {
    await client.chat.completions.create({
      model,
      messages: [
        { role: 'developer', content: 'Be short.' },
        { role: 'user', name: 'bob', content: 'Hi.' },
        { role: 'assistant', content: 'Hello.' },
        { role: 'system', content: 'Now be long.' },
        { role: 'user', content: 'Go on.' },
      ],
    });
    expect(await lastMessages()).toEqual([
      { role: 'system', content: 'Be short.' },
      { role: 'user', name: 'bob', content: 'Hi.' },
      { role: 'assistant', content: 'Hello.' },
      { role: 'system', content: 'Now be long.' },
      { role: 'user', content: 'Go on.' },
    ]);
  });

  it('in which the system alone speaks is answered', async () => {
    await server.play({ mode: 'normal', text });
    const alone = [{ role: 'system' as const, content: 'Tell me about pumps.' }];
    const { choices } = await client.chat.completions.create({ model, messages: alone });
    expect(choices[0]!.message.content).toBe(text);
  });

  it('goes on from the items of a response that called two tools at once', async () => {
    await server.play('tool-fragments:2', { mode: 'normal', text });
    const input: OpenAI.Responses.ResponseInput = [{ role: 'user', content: 'Bern and Rome?' }];
    const { output } = await client.responses.create({ model, input, tools: [responseTool] });
    const calls = output.filter((one) => one.type === 'function_call');
    const answers = calls.map(({ call_id }) => ({ type: 'function_call_output' as const, call_id, output: '21' }));
    const asked = { model, input: [...input, ...calls, ...answers], tools: [responseTool] };
    expect((await client.responses.create(asked)).output_text).toBe(text);
    expect(await lastMessages()).toMatchObject([
      {},
      { role: 'assistant', tool_calls: [{ id: 'call_1' }, { id: 'call_2' }] },
      { role: 'tool', tool_call_id: 'call_1' },
      { role: 'tool', tool_call_id: 'call_2' },
    ]);
  });

  it('has its wishes for thinking and length passed on, by both routes', async () => {
    await client.chat.completions.create({ model, messages, reasoning_effort: 'low', verbosity: 'high' });
    expect(await firstBody()).toMatchObject({ reasoning_effort: 'low', verbosity: 'high' });
    await server.forget();
    const wishes = { reasoning: { effort: 'minimal' as const }, text: { verbosity: 'low' as const } };
    await client.responses.create({ model, input: 'Tell me.', ...wishes });
    expect(await firstBody()).toMatchObject({ reasoning_effort: 'minimal', verbosity: 'low' });
  });

  it.each([
    ['another tool than the one that was named', 'tool-fragments:1', { type: 'function', function: { name: 'other' } }],
    ['a tool where none may be called', 'tool-fragments:1', 'none'],
    ['nothing where a tool must be called', { mode: 'normal', text }, 'required'],
  ] as const)('has no answer of a model that calls %s', async (_what, play, tool_choice) => {
    const { name, parameters } = responseTool;
    const tools = [name, 'other'].map((one) => ({ type: 'function' as const, function: { name: one, parameters } }));
    await server.play(play, play);
    const error = await failureOf(client.chat.completions.create({ model, messages, tools, tool_choice }));
    expect(error).toMatchObject({ status: 502, code: 'answer_not_as_asked' });
    if (tool_choice !== 'required') return;
    await server.play(play, 'tool-fragments:1');
    const mended = await client.chat.completions.create({ model, messages, tools, tool_choice });
    expect(mended.choices[0]!.message.tool_calls).toHaveLength(1);
  });

  it('may call those tools alone that are allowed', async () => {
    const { name, parameters } = responseTool;
    const other = { type: 'function' as const, function: { name: 'other' } };
    const tools = [other, { type: 'function' as const, function: { name, parameters } }];
    const allowed_tools = { mode: 'required' as const, tools: [{ type: 'function', function: { name } }] };
    await server.play('tool-fragments:1');
    const asked = { model, messages, tools, tool_choice: { type: 'allowed_tools' as const, allowed_tools } };
    const { choices } = await client.chat.completions.create(asked);
    expect(choices[0]!.message.tool_calls).toMatchObject([{ function: { name } }]);
    const sent = await firstBody();
    expect(sent).toMatchObject({ tool_choice: 'required', tools: [{ function: { name } }] });
    expect(sent['tools']).toHaveLength(1);
  });
});

describe('vectors of a model that was registered', () => {
  beforeAll(async () => {
    const as = await line.whole.line.principal('demo', 'user:root');
    const vec = { name: 'vec', baseUrl: server.url, model: 'org/vec-1', task: 'embedding', isPrivate: true };
    const price = { inputMicroUsdPerMtoken: 1_000_000, outputMicroUsdPerMtoken: 0 };
    const dataClasses = ['public', 'internal'];
    await line.whole.line.call(ModelsRegister, { ...vec, price, dataClasses, status: 'live' } as never, { as });
  });

  it('come for more texts than go at once, in their order, and cost what all of them cost', async () => {
    const input = Array.from({ length: 600 }, (_one, at) => `Pump ${at}`);
    const { data, response } = await client.embeddings.create({ model: 'vec', input }).withResponse();
    expect(data.data.map((one) => one.index)).toEqual(input.map((_one, at) => at));
    expect((await server.report()).requests).toBe(3);
    const { data: last } = await client.embeddings.create({ model: 'vec', input: 'Pump 599' });
    expect(data.data[599]!.embedding).toEqual(last[0]!.embedding);
    expect(response.headers.get('x-chassis-cost-micro-usd')).toBe(String(data.usage.total_tokens));
  });

  it('are as long as was asked for, or refused with the parameter', async () => {
    const { data } = await client.embeddings.create({ model: 'vec', input: 'Pump', dimensions: 16 });
    expect(data[0]!.embedding).toHaveLength(16);
    expect(await firstBody()).toMatchObject({ dimensions: 16 });
    // The simulator has no more than 32.
    const longer = await failureOf(client.embeddings.create({ model: 'vec', input: 'Pump', dimensions: 64 }));
    expect(longer).toBeInstanceOf(OpenAI.BadRequestError);
    expect(longer).toMatchObject({ param: 'dimensions' });
  });
});

describe('what is no request', () => {
  it.each(['/v1/completions', '/v1/responses/resp_1/cancel', '/v1/chat/completions/'])(
    'of %s is not found, in the form of the original',
    async (path) => {
      const found = await post(path, '{}');
      expect(found.status).toBe(404);
      expect(await found.json()).toMatchObject({ error: { code: 'not_found', type: 'invalid_request_error' } });
    },
  );

  it.each([
    ['a body that is packed', new Uint8Array([31, 139]), { 'content-encoding': 'gzip' }, 415, 'unsupported_media_type'],
    [
      'half a character',
      String.raw`{"model":"openai","messages":[{"role":"user","content":"\ud83d"}]}`,
      {},
      400,
      'malformed_json',
    ],
  ] as const)('is told for %s', async (_what, body, headers, status, code) => {
    const refused = await post('/v1/chat/completions', body, headers);
    expect(refused.status).toBe(status);
    expect(await refused.json()).toMatchObject({ error: { code } });
    expect((await server.report()).requests).toBe(0);
  });

  it('is told for what nobody knows, and what stands in its place', async () => {
    const chat = await failureOf(client.chat.completions.create({ model, messages, max_output_tokens: 5 } as never));
    expect(chat).toBeInstanceOf(OpenAI.BadRequestError);
    expect(chat).toMatchObject({ code: 'unknown_parameter', param: 'max_output_tokens' });
    expect(chat.message).toContain('max_completion_tokens');
    const response = await failureOf(client.responses.create({ model, input: 'x', max_tokens: 5 } as never));
    expect(response).toMatchObject({ status: 400, code: 'unknown_parameter', param: 'max_tokens' });
    expect((await server.report()).requests).toBe(0);
  });
});
