import { SpendingReport } from '@chassis/contracts';
import OpenAI from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { failureOf } from './failure-of.js';
import type { ModelServer } from './model-server.js';
import { OpenAiLine } from './openai-line.js';
import { until } from './until.js';
import type { WholeLine } from './whole-line.js';

const text = 'The first sentence stands here. A second one follows it at once. Then comes a third.';
const messages = [{ role: 'user' as const, content: 'Tell me about pumps.' }];
const model = 'openai';
const weather = {
  type: 'function' as const,
  function: {
    name: 'weather',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
};
const answerSchema = {
  type: 'object',
  properties: { unit: { enum: ['C', 'F'] }, temperature: { type: 'number' } },
  required: ['unit', 'temperature'],
  additionalProperties: false,
};

let line: OpenAiLine;
let whole: WholeLine;
let server: ModelServer;
let client: OpenAI;

beforeAll(async () => {
  line = await OpenAiLine.start();
  ({ whole, server } = line);
  client = line.clientOf('ada');
});
beforeEach(async () => {
  await server.forget();
});
afterAll(async () => {
  await line.stop();
});

describe('a chat completion', () => {
  it('comes whole, with usage, cost and the run that it was', async () => {
    await server.play({ mode: 'normal', text });
    const { data, response } = await client.chat.completions.create({ model, messages }).withResponse();
    expect(data.choices).toMatchObject([
      { index: 0, finish_reason: 'stop', message: { role: 'assistant', content: text, refusal: null } },
    ]);
    expect(data.usage!.total_tokens).toBe(data.usage!.prompt_tokens + data.usage!.completion_tokens);
    const run = response.headers.get('x-chassis-run');
    expect(data.id).toBe(`chatcmpl-${run}`);
    expect(Number(response.headers.get('x-chassis-cost-micro-usd'))).toBe(
      data.usage!.prompt_tokens + 2 * data.usage!.completion_tokens,
    );
    expect(await whole.as('ada').get(`/v1/runs/${run}`)).toMatchObject({ workflow: 'chat', status: 'completed' });
  });

  it('comes in sentences that joined are the text, with the usage last', async () => {
    await server.play({ mode: 'normal', text });
    const stream = await client.chat.completions.create({
      model,
      messages,
      stream: true,
      stream_options: { include_usage: true },
    });
    const pieces: string[] = [];
    const finishes: unknown[] = [];
    let usage: OpenAI.CompletionUsage | null | undefined;
    const promised: unknown[] = [];
    for await (const chunk of stream) {
      if (chunk.choices.length > 0) promised.push(chunk.usage);
      usage = chunk.usage ?? usage;
      for (const { delta, finish_reason } of chunk.choices) {
        if (typeof delta.content === 'string' && delta.content !== '') pieces.push(delta.content);
        if (finish_reason !== null) finishes.push(finish_reason);
      }
    }
    expect(pieces.join('')).toBe(text);
    expect(pieces.length).toBe(3);
    expect(finishes).toEqual(['stop']);
    // As the original: every chunk before tells that the usage is to come.
    expect(new Set(promised)).toEqual(new Set([null]));
    expect(usage!.completion_tokens).toBeGreaterThan(0);
  });

  it('passes on what the client set', async () => {
    const set = {
      temperature: 0.3,
      top_p: 0.9,
      seed: 11,
      stop: ['END'],
      presence_penalty: 0.5,
      frequency_penalty: -0.5,
    };
    await client.chat.completions.create({ model, messages, ...set, max_completion_tokens: 77 });
    const [body] = (await server.report()).bodies;
    expect(body).toMatchObject({ ...set, max_tokens: 77, messages });
  });

  it('has as many choices as were asked for, streamed and not', async () => {
    const plays = [1, 2, 3].map((one) => ({ mode: 'normal', text: `Choice ${one} it is.` }));
    await server.play(...plays);
    const { choices } = await client.chat.completions.create({ model, messages, n: 3 });
    expect(choices.map((one) => one.index)).toEqual([0, 1, 2]);
    expect(new Set(choices.map((one) => one.message.content)).size).toBe(3);
    await server.play(...plays.slice(0, 2));
    const streamed = await client.chat.completions.stream({ model, messages, n: 2 }).finalChatCompletion();
    expect(streamed.choices.map((one) => one.message.content).toSorted((a, b) => a!.localeCompare(b!))).toEqual([
      'Choice 1 it is.',
      'Choice 2 it is.',
    ]);
  });

  it('ends at the length that was asked for, and says so', async () => {
    await server.play({ mode: 'normal', text });
    const { choices } = await client.chat.completions.create({ model, messages, max_tokens: 10 });
    expect(choices[0]).toMatchObject({ finish_reason: 'length', message: { content: text.slice(0, 40) } });
  });

  it('calls tools, and goes on with what they gave', async () => {
    const asked = [{ role: 'user' as const, content: 'weather: Bern' }];
    const { choices } = await client.chat.completions.create({ model, messages: asked, tools: [weather] });
    const { message, finish_reason } = choices[0]!;
    expect(finish_reason).toBe('tool_calls');
    expect(message).toMatchObject({
      content: null,
      tool_calls: [{ type: 'function', function: { name: 'weather', arguments: '{"city":"simulated"}' } }],
    });
    const answered = { role: 'tool' as const, tool_call_id: message.tool_calls![0]!.id, content: '21 degrees' };
    await server.play({ mode: 'normal', text });
    const next = await client.chat.completions.create({
      model,
      messages: [...asked, message, answered],
      tools: [weather],
    });
    expect(next.choices[0]!.message.content).toBe(text);
    expect((await server.report()).bodies.at(-1)).toMatchObject({
      messages: [{}, { tool_calls: [{ id: answered.tool_call_id }] }, { role: 'tool', content: '21 degrees' }],
    });
    const streamed = client.chat.completions.stream({ model, messages: asked, tools: [weather] });
    expect((await streamed.finalChatCompletion()).choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: { tool_calls: [{ function: { arguments: '{"city":"simulated"}' } }] },
    });
  });

  it.each([true, false])('calls as many tools at once as the client takes (several: %s)', async (several) => {
    await server.play('tool-fragments:3', 'tool-fragments:3');
    const asked = { model, messages, tools: [weather], parallel_tool_calls: several };
    const { choices } = await client.chat.completions.create(asked);
    expect(choices[0]!.message.tool_calls).toHaveLength(several ? 3 : 1);
    const streamed = await client.chat.completions.stream(asked).finalChatCompletion();
    expect(streamed.choices[0]!.message.tool_calls).toHaveLength(several ? 3 : 1);
    const [body] = (await server.report()).bodies;
    expect((body as { parallel_tool_calls?: boolean }).parallel_tool_calls).toBe(several ? undefined : false);
  });

  it('is JSON by the schema, or no answer at all', async () => {
    const response_format = { type: 'json_schema' as const, json_schema: { name: 'reading', schema: answerSchema } };
    const { choices } = await client.chat.completions.create({ model, messages, response_format });
    expect(JSON.parse(choices[0]!.message.content!)).toEqual({ unit: 'C', temperature: 21 });
    await server.play('wrong-json', 'wrong-json');
    const error = await failureOf(client.chat.completions.create({ model, messages, response_format }));
    expect(error).toMatchObject({ status: 502, code: 'answer_not_as_asked' });
    await server.play('wrong-json', 'normal');
    const repaired = await client.chat.completions.create({ model, messages, response_format });
    expect(JSON.parse(repaired.choices[0]!.message.content!)).toMatchObject({ unit: 'C' });
  });

  it('streams JSON field by field, whatever the model puts around it, and mends what is wrong before it leaves', async () => {
    const response_format = { type: 'json_schema' as const, json_schema: { name: 'reading', schema: answerSchema } };
    const deltas = async (): Promise<string[]> => {
      const stream = await client.chat.completions.create({ model, messages, response_format, stream: true });
      const parts: string[] = [];
      for await (const { choices } of stream) if (choices[0]?.delta.content) parts.push(choices[0].delta.content);
      return parts;
    };
    await server.play({
      mode: 'normal',
      text: 'Here it is:\n```json\n{"unit": "F", "temperature": 70}\n```\nGood luck.',
    });
    expect(await deltas()).toEqual(['{"unit":"F"', ',"temperature":70', '}']);
    await server.play({ mode: 'normal', text: "{'unit': 'C', temperature: 21.5,}" });
    expect(JSON.parse((await deltas()).join(''))).toEqual({ unit: 'C', temperature: 21.5 });
    const second = { mode: 'normal' as const, text: '{"unit": "F", "temperature": 22}' };
    await server.play({ mode: 'normal', text: '{"unit": "C", "temperature": "warm"}' }, second);
    expect(JSON.parse((await deltas()).join(''))).toEqual({ unit: 'C', temperature: 22 });
  });

  it('does not let a secret out, and says why it ended', async () => {
    const secret = 'Use this key. It is AKIAIOSFODNN7EXAMPLQ and nothing else works here.';
    await server.play({ mode: 'normal', text: secret }, { mode: 'normal', text: secret });
    const streamed = await client.chat.completions.stream({ model, messages }).finalChatCompletion();
    expect(streamed.choices[0]).toMatchObject({ finish_reason: 'content_filter' });
    expect(streamed.choices[0]!.message.content).not.toContain('AKIA');
  });

  it('says that the model refused', async () => {
    await server.play('refusal');
    const { choices } = await client.chat.completions.create({ model, messages });
    expect(choices[0]!.message).toMatchObject({ content: null, refusal: expect.any(String) as string });
  });

  it.each([true, false])(
    'of a client that leaves (streamed: %s) is called off at the provider, and its money is settled',
    async (stream) => {
      const leaving = new AbortController();
      await server.play({ mode: 'stall:70', text });
      const asked = client.chat.completions.create({ model, messages, stream }, { signal: leaving.signal });
      if (stream) {
        const answer = (await asked) as AsyncIterable<unknown> & { controller: AbortController };
        await answer[Symbol.asyncIterator]().next();
        answer.controller.abort();
      } else {
        const gone = failureOf(asked);
        await until(async () => (await server.report()).requests === 1 || undefined, 'the provider was asked');
        leaving.abort();
        expect(await gone).toBeInstanceOf(OpenAI.APIUserAbortError);
      }
      await until(async () => (await server.report()).abandoned === 1 || undefined, 'the provider was left');
      const run = await until(async () => await lastRun(), 'the run is cancelled');
      const explained = await whole.as('ada').get(`/v1/runs/${run}/explain`);
      expect(JSON.stringify(explained)).toContain('client-disconnected');
      const spent = await until(async () => await spentOf(run), 'the ledger has it');
      // What was said before nobody knows the price of: the upper bound counts, and nothing is held any more.
      expect(spent).toMatchObject({ openMicroUsd: 0 });
      expect(spent.costMicroUsd).toBeGreaterThan(0);
      expect(spent.estimatedMicroUsd).toBe(spent.costMicroUsd);
    },
  );
});

/** The newest run, once it is cancelled. */
async function lastRun(): Promise<string | undefined> {
  const { runs } = await whole.as('ada').get<{ runs: { id: string; status: string }[] }>('/v1/runs?limit=1');
  return runs[0]?.status === 'cancelled' ? runs[0].id : undefined;
}

/** What the ledger says of a run, once none of its calls is open. */
async function spentOf(run: string) {
  const as = await whole.line.principal('demo', 'user:root');
  const { rows } = await whole.line.call(SpendingReport, { by: 'run' }, { as });
  return rows.find((one) => one.of === run && one.openMicroUsd === 0);
}

describe('a response', () => {
  it('comes whole and as the events that the SDK puts together', async () => {
    await server.play({ mode: 'normal', text }, { mode: 'normal', text });
    const response = await client.responses.create({ model, input: 'Tell me.', instructions: 'Be short.' });
    expect(response).toMatchObject({ object: 'response', status: 'completed', output_text: text });
    const stream = client.responses.stream({ model, input: [{ role: 'user', content: 'Tell me.' }] });
    const types = new Set<string>();
    let said = '';
    for await (const event of stream) {
      types.add(event.type);
      if (event.type === 'response.output_text.delta') said += event.delta;
    }
    expect(said).toBe(text);
    expect([...types]).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.content_part.added',
      'response.output_text.delta',
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.completed',
    ]);
    expect((await stream.finalResponse()).output_text).toBe(text);
    expect((await server.report()).bodies[0]).toMatchObject({
      messages: [
        { role: 'system', content: 'Be short.' },
        { role: 'user', content: 'Tell me.' },
      ],
    });
  });

  it('calls functions, and ends where it was told to', async () => {
    const { name, parameters } = weather.function;
    const tools = [{ type: 'function' as const, name, parameters, strict: false }];
    const final = await client.responses.stream({ model, input: 'weather: Bern', tools }).finalResponse();
    expect(final.output).toMatchObject([{ type: 'function_call', name: 'weather', arguments: '{"city":"simulated"}' }]);
    await server.play({ mode: 'normal', text });
    const cut = await client.responses.create({ model, input: 'Tell me.', max_output_tokens: 16 });
    expect(cut).toMatchObject({ status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } });
  });
});

describe('a response told back', () => {
  const { name, parameters } = weather.function;
  const tools = [{ type: 'function' as const, name, parameters, strict: false, description: 'Looks out.' }];
  const asked = {
    ...{ model, input: 'Tell me.', instructions: 'Be short.', temperature: 0.25, top_p: 0.5, max_output_tokens: 500 },
    ...{ tools, tool_choice: { type: 'function' as const, name }, parallel_tool_calls: false },
    metadata: { ticket: 'A-17' },
  };
  const { input: _said, ...echoed } = asked;

  it('says what was asked for, whole and in every event that holds it', async () => {
    await server.play('tool-fragments:2', 'tool-fragments:2');
    const response = await client.responses.create(asked);
    expect(response).toMatchObject(echoed);
    expect(response.output).toMatchObject([{ type: 'function_call', name: 'weather' }]);
    const heads: unknown[] = [];
    const stream = client.responses.stream(asked);
    for await (const event of stream) if ('response' in event) heads.push(event.response);
    expect(heads).toHaveLength(3);
    for (const head of heads) expect(head).toMatchObject(echoed);
    expect((await stream.finalResponse()).output).toHaveLength(1);
    expect((await server.report()).bodies).toMatchObject([
      { temperature: 0.25, top_p: 0.5, parallel_tool_calls: false, tool_choice: { function: { name } } },
      {},
    ]);
  });

  it('says what holds where nothing was asked for', async () => {
    await server.play({ mode: 'normal', text });
    expect(await client.responses.create({ model, input: 'Tell me.' })).toMatchObject({
      ...{ instructions: null, metadata: {}, tools: [], tool_choice: 'auto', parallel_tool_calls: true },
      ...{ temperature: null, top_p: null, max_output_tokens: null, text: { format: { type: 'text' } } },
    });
  });

  it('has no more notes than may be', async () => {
    const notes = Object.fromEntries(Array.from({ length: 17 }, (_one, at) => [`n${at}`, 'x']));
    const error = await failureOf(client.responses.create({ model, input: 'Tell me.', metadata: notes }));
    expect(error).toBeInstanceOf(OpenAI.BadRequestError);
    expect(error).toMatchObject({ param: 'metadata' });
  });
});

describe('an embedding', () => {
  it('of a registered model is the same as numbers and in base64, and has no more dimensions than its server gives', async () => {
    const vectors = { name: 'vec', model: 'vec-1', task: 'embedding', baseUrl: server.url, status: 'live' };
    await whole.as('olga').put('/v1/model-registry', vectors);
    const asked = { model: 'vec', input: ['The pump runs.', 'Invoices are late.'] };
    const packed = await until(async () => await client.embeddings.create(asked).catch(() => undefined), 'the model');
    const plain = await client.embeddings.create({ ...asked, encoding_format: 'float' });
    expect(packed.data.map((one) => one.index)).toEqual([0, 1]);
    expect(packed.usage.prompt_tokens).toBeGreaterThan(0);
    for (const [at, { embedding }] of plain.data.entries()) {
      expect(packed.data[at]!.embedding).toHaveLength(embedding.length);
      expect(Array.from(packed.data[at]!.embedding)).toEqual(Array.from(Float32Array.from(embedding)));
    }
    const other = await failureOf(client.embeddings.create({ ...asked, dimensions: 64 }));
    expect(other).toBeInstanceOf(OpenAI.BadRequestError);
    expect(other).toMatchObject({ param: 'dimensions' });
  });

  it.each([
    ['no text', { input: [] }, 'input'],
    ['an empty text', { input: '' }, 'input'],
    ['too many texts', { input: Array.from({ length: 2_049 }, () => 'x') }, 'input'],
    ['tokens in place of texts', { input: [1, 2, 3] }, 'input'],
    ['a parameter that is misspelt', { input: 'x', dimension: 8 }, 'dimension'],
    ['a form that is none', { input: 'x', encoding_format: 'hex' }, 'encoding_format'],
  ])('of %s is refused with the parameter', async (_what, more, param) => {
    const error = await failureOf(client.embeddings.create({ model: 'chassis', ...more } as never));
    expect(error).toBeInstanceOf(OpenAI.BadRequestError);
    expect(error).toMatchObject({ param });
  });

  it('of a model that is not there is not found', async () => {
    const unknown = await failureOf(client.embeddings.create({ model: 'gpt-none', input: 'x' }));
    expect(unknown).toBeInstanceOf(OpenAI.NotFoundError);
    expect(unknown).toMatchObject({ code: 'model_not_found' });
  });

  it('is the same as numbers and in base64, or names the model that is not there', async () => {
    const asked = { model: 'chassis', input: ['The pump runs.', 'The pump is running.', 'Invoices are late.'] };
    const models = (await client.models.list()).data.map((one) => one.id);
    if (!models.some((one) => one.includes('minilm'))) {
      const missing = await failureOf(client.embeddings.create(asked));
      expect(missing).toMatchObject({ status: 404, code: 'model_not_found' });
      return;
    }
    const plain = await client.embeddings.create({ ...asked, encoding_format: 'float' });
    const packed = await client.embeddings.create(asked);
    expect(packed.data.map((one) => one.index)).toEqual([0, 1, 2]);
    const [a, b, c] = plain.data.map((one) => one.embedding);
    const dot = (x: number[], y: number[]) => x.reduce((sum, one, at) => sum + one * y[at]!, 0);
    expect(dot(a!, b!)).toBeGreaterThan(dot(a!, c!));
    expect(dot(a!, packed.data[0]!.embedding)).toBeCloseTo(1, 3);
  });
});

describe('models', () => {
  it('are listed, and found one by one', async () => {
    const names = (await client.models.list()).data.map((one) => one.id);
    expect(names).toEqual(expect.arrayContaining(['chassis', 'openai', 'extractive']));
    expect(await client.models.retrieve('openai')).toMatchObject({ id: 'openai', object: 'model' });
    expect(await failureOf(client.models.retrieve('none'))).toBeInstanceOf(OpenAI.NotFoundError);
  });
});
