import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BudgetsPut, BudgetsRemove, SpendingReport } from '@chassis/contracts';
import OpenAI from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ModelServer } from './model-server.js';
import { until } from './until.js';
import { WholeLine } from './whole-line.js';

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
const rubbishTool = { type: 'function', function: { name: 'x', parameters: { type: 'rubbish' } } };
const answerSchema = {
  type: 'object',
  properties: { unit: { enum: ['C', 'F'] }, temperature: { type: 'number' } },
  required: ['unit', 'temperature'],
  additionalProperties: false,
};

let dataDir: string;
let whole: WholeLine;
let server: ModelServer;
let client: OpenAI;

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'chassis-openai-'));
  await chmod(dataDir, 0o755);
  server = await ModelServer.start();
  whole = await WholeLine.start(dataDir, {
    settings: {
      OPENAI_BASE_URL: server.url,
      OPENAI_MODEL: 'small',
      OPENAI_INPUT_MICRO_USD_PER_MTOKEN: '1000000',
      OPENAI_OUTPUT_MICRO_USD_PER_MTOKEN: '2000000',
      MODEL_CIRCUIT_COOL_MS: '20',
    },
  });
  client = new OpenAI({ baseURL: `${whole.access.url}/v1`, apiKey: whole.access.keys['ada']!, maxRetries: 0 });
});
beforeEach(async () => {
  await server.forget();
});
afterAll(async () => {
  await whole.stop();
  await server.stop();
  await rm(dataDir, { recursive: true, force: true });
});

const failureOf = async (asked: Promise<unknown>) =>
  await asked.then(
    () => {
      throw new Error('it answered');
    },
    (error: unknown) => error as InstanceType<typeof OpenAI.APIError>,
  );

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

/** Why the steps of a run failed, as its explanation tells who asks. */
async function failuresOf(who: string, run: string): Promise<object[]> {
  interface Explained {
    readonly status: string;
    readonly steps: readonly { readonly attempts: readonly { readonly failure?: object }[] }[];
  }
  const { steps } = await until(async () => {
    const found = await whole.as(who).get<Explained>(`/v1/runs/${run}/explain`);
    return found.status === 'running' ? undefined : found;
  }, 'the record of its end');
  return steps.flatMap(({ attempts }) => attempts.flatMap(({ failure }) => failure ?? []));
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

describe('a response that fails', () => {
  const respond = async (more: object) =>
    await failureOf(client.responses.create({ model, input: 'Tell me.', ...more } as never));
  const functionOf = (name: string, parameters: object = { type: 'object' }) => ({
    type: 'function',
    name,
    parameters,
  });

  it.each([
    ['a negative limit', { max_output_tokens: -1 }, 'max_output_tokens'],
    ['a temperature beyond all', { temperature: 7 }, 'temperature'],
    ['a share beyond the whole', { top_p: -1 }, 'top_p'],
    ['no input', { input: [] }, 'input'],
    ['an image', { input: [{ role: 'user', content: [{ type: 'input_image' }] }] }, 'input[0].content[0].type'],
    ['a tool without a name', { tools: [functionOf('')] }, 'tools[0].name'],
    ['two tools of one name', { tools: [functionOf('x'), functionOf('x')] }, 'tools'],
    ['a tool that is none of ours', { tools: [{ type: 'web_search' }] }, 'tools[0].type'],
    ['a tool whose parameters are no schema', { tools: [functionOf('x', { type: 'rubbish' })] }, 'tools[0].parameters'],
    [
      'a choice of a tool that is none',
      { tools: [functionOf('x')], tool_choice: { type: 'function', name: 'y' } },
      'tool_choice',
    ],
    ['a tool that must be called and is not there', { tool_choice: 'required' }, 'tool_choice'],
    [
      'a schema that is none',
      { text: { format: { type: 'json_schema', name: 'x', schema: { type: 'rubbish' } } } },
      'text.format.schema',
    ],
    ['an earlier response', { previous_response_id: 'resp_1' }, 'previous_response_id'],
    ['a prompt that is kept elsewhere', { prompt: { id: 'pmpt_1' } }, 'prompt'],
  ])('by %s names the parameter, and nothing is spent', async (_what, more, param) => {
    const error = await respond(more);
    expect(error).toBeInstanceOf(OpenAI.BadRequestError);
    expect(error).toMatchObject({ param });
    expect((await server.report()).requests).toBe(0);
  });

  it.each([true, false])('before its first word has the class of its error (streamed: %s)', async (stream) => {
    expect(await respond({ model: 'gpt-none', stream })).toBeInstanceOf(OpenAI.NotFoundError);
    expect(await respond({ input: 'pump '.repeat(20_000), stream })).toMatchObject({
      status: 400,
      code: 'context_length_exceeded',
    });
    await server.play('throttled:7', 'throttled:7');
    const busy = await respond({ stream });
    expect(busy).toBeInstanceOf(OpenAI.RateLimitError);
    expect(busy.headers!.get('retry-after')).toBe('7');
  });

  it('behind its first word ends as failed, with what was said and no more', async () => {
    await server.play(...Array.from({ length: 8 }, () => ({ mode: 'cut:70', text })));
    const stream = await client.responses.create({ model, input: 'Tell me.', stream: true });
    const events: OpenAI.Responses.ResponseStreamEvent[] = [];
    for await (const event of stream) events.push(event);
    const said = events.map((one) => (one.type === 'response.output_text.delta' ? one.delta : '')).join('');
    expect(said.length).toBeGreaterThan(0);
    expect(text.startsWith(said)).toBe(true);
    expect(events.map((one) => one.sequence_number)).toEqual(events.map((_one, at) => at));
    const last = events.at(-1)!;
    expect(last.type).toBe('response.failed');
    expect(last).toMatchObject({ response: { status: 'failed', error: { message: expect.any(String) as string } } });
    expect(events.some((one) => one.type === 'response.completed')).toBe(false);
  });
});

describe('an error', () => {
  const ask = async (more: object, from = client) =>
    await failureOf(from.chat.completions.create({ model, messages, ...more } as never));

  it('has the class that the SDK knows it by', async () => {
    const stranger = new OpenAI({ baseURL: `${whole.access.url}/v1`, apiKey: 'chs_nobody', maxRetries: 0 });
    const denied = await ask({}, stranger);
    expect(denied).toBeInstanceOf(OpenAI.AuthenticationError);
    expect(denied).toMatchObject({ code: 'invalid_api_key' });
    const unknown = await ask({ model: 'gpt-none' });
    expect(unknown).toBeInstanceOf(OpenAI.NotFoundError);
    expect(unknown).toMatchObject({ code: 'model_not_found', param: 'model' });
    const carla = new OpenAI({ baseURL: `${whole.access.url}/v1`, apiKey: whole.access.keys['carla']!, maxRetries: 0 });
    expect(await ask({}, carla)).toBeInstanceOf(OpenAI.PermissionDeniedError);
  });

  it.each([
    ['a temperature beyond all', { temperature: 7 }, 'temperature'],
    ['a negative limit', { max_tokens: -1 }, 'max_tokens'],
    ['no choices', { n: 0 }, 'n'],
    ['a role that is none', { messages: [{ role: 'king', content: 'x' }] }, 'messages[0].role'],
    ['no messages', { messages: [] }, 'messages'],
    ['an image', { messages: [{ role: 'user', content: [{ type: 'image_url' }] }] }, 'messages[0].content[0].type'],
    ['a tool without a name', { tools: [{ type: 'function', function: { name: '' } }] }, 'tools[0].function.name'],
    ['two tools of one name', { tools: [weather, weather] }, 'tools'],
    [
      'a choice of a tool that is none',
      { tools: [weather], tool_choice: { type: 'function', function: { name: 'x' } } },
      'tool_choice',
    ],
    [
      'a schema that is none',
      { response_format: { type: 'json_schema', json_schema: { name: 'x', schema: { type: 'rubbish' } } } },
      'response_format.json_schema.schema',
    ],
    ['a tool whose parameters are no schema', { tools: [rubbishTool] }, 'tools[0].function.parameters'],
    ['more choices than anybody reads', { n: 1_000_000 }, 'n'],
    ['log probabilities', { logprobs: true }, 'logprobs'],
    ['a tool that must be called and is not there', { tool_choice: 'required' }, 'tool_choice'],
    ['options of a stream that is none', { stream_options: { include_usage: true } }, 'stream_options'],
    ['a limit that is no whole number', { max_completion_tokens: 1.5 }, 'max_completion_tokens'],
    ['a limit beyond all numbers', { max_completion_tokens: 1e300 }, 'max_completion_tokens'],
    ['a seed that is no number', { seed: 'lucky' }, 'seed'],
    ['more ends than may be', { stop: ['a', 'b', 'c', 'd', 'e'] }, 'stop'],
    ['an end that is nothing', { stop: '' }, 'stop'],
    ['a share beyond the whole', { top_p: 1.5 }, 'top_p'],
    ['a negative temperature', { temperature: -0.1 }, 'temperature'],
    ['a penalty beyond all', { presence_penalty: -9 }, 'presence_penalty'],
    ['a model without a name', { model: '' }, 'model'],
  ])('of %s names the parameter, and nothing is spent', async (_what, more, param) => {
    const error = await ask(more);
    expect(error).toBeInstanceOf(OpenAI.BadRequestError);
    expect(error).toMatchObject({ param });
    expect((await server.report()).requests).toBe(0);
  });

  it('of a conversation that is too long comes before anything is spent', async () => {
    const long = [{ role: 'user', content: 'pump '.repeat(20_000) }];
    expect(await ask({ messages: long })).toMatchObject({ status: 400, code: 'context_length_exceeded' });
    expect((await server.report()).requests).toBe(0);
    const huge = await ask({ messages: [{ role: 'user', content: 'x'.repeat(10_000_000) }] });
    expect(huge).toBeInstanceOf(OpenAI.APIError);
    expect(huge).toMatchObject({ status: 413, type: 'invalid_request_error', code: expect.any(String) as string });
    expect((await server.report()).requests).toBe(0);
  });

  it('of a key without budget says so, and nothing is sent', async () => {
    const as = await whole.line.principal('demo', 'user:root');
    const budget = { scope: 'user' as const, subject: 'user:ada', period: 'day' as const, limitMicroUsd: 1 };
    const { id } = await whole.line.call(BudgetsPut, budget, { as });
    try {
      const error = await ask({});
      expect(error).toBeInstanceOf(OpenAI.RateLimitError);
      expect(error).toMatchObject({ code: 'insufficient_quota', type: 'insufficient_quota' });
      expect(error.message).toContain('The budget user/user:ada/day of 1 micro-USD has 1 micro-USD left');
      expect((await server.report()).requests).toBe(0);
    } finally {
      await whole.line.call(BudgetsRemove, { id }, { as });
    }
  });

  it('of a budget that others spend too names it, and tells what it holds to those alone who may see budgets', async () => {
    const as = await whole.line.principal('demo', 'user:root');
    const budget = { scope: 'tenant' as const, period: 'day' as const, limitMicroUsd: 3 };
    const { id } = await whole.line.call(BudgetsPut, budget, { as });
    try {
      const error = await ask({});
      expect(error).toMatchObject({ status: 429, code: 'insufficient_quota' });
      expect(error.message).toContain('The budget tenant/day does not cover this call');
      expect(error.message).not.toMatch(/of 3 micro-USD|has \d+ micro-USD left/);
      const run = error.headers!.get('x-chassis-run')!;
      const evidence = {
        budget: 'tenant/day',
        scope: 'tenant',
        period: 'day',
        neededMicroUsd: expect.any(Number) as number,
      };
      const [own] = await failuresOf('ada', run);
      expect(own).toMatchObject({ kind: 'rejected', code: 'budget-exhausted', evidence });
      expect(JSON.stringify(await whole.as('ada').get(`/v1/runs/${run}`))).not.toMatch(/(limit|left)MicroUsd/);
      expect(JSON.stringify(own)).not.toMatch(/(limit|left)MicroUsd/);
      const [all] = await failuresOf('olga', run);
      expect(all).toMatchObject({
        evidence: { ...evidence, limitMicroUsd: 3, leftMicroUsd: expect.any(Number) as number },
      });
    } finally {
      await whole.line.call(BudgetsRemove, { id }, { as });
    }
  });

  it('of a provider that is too busy says when to come back', async () => {
    await server.play('throttled:7', 'throttled:7');
    const error = await ask({});
    expect(error).toBeInstanceOf(OpenAI.RateLimitError);
    expect(error.headers!.get('retry-after')).toBe('7');
  });

  it('behind the first word ends the stream as no answer ends', async () => {
    await server.play(...Array.from({ length: 8 }, () => ({ mode: 'cut:70', text })));
    const stream = await client.chat.completions.create({ model, messages, stream: true });
    let said = '';
    let finish: unknown;
    const error = await failureOf(
      (async () => {
        for await (const chunk of stream) {
          said += chunk.choices[0]?.delta.content ?? '';
          finish = chunk.choices[0]?.finish_reason ?? finish;
        }
      })(),
    );
    expect(error).toBeInstanceOf(OpenAI.APIError);
    expect(text.startsWith(said)).toBe(true);
    expect(said.length).toBeGreaterThan(0);
    expect(finish).toBeUndefined();
  });
});

describe('an embedding', () => {
  it('of a registered model is the same as numbers and in base64, and has no other number of dimensions', async () => {
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
    const other = await failureOf(client.embeddings.create({ ...asked, dimensions: 7 }));
    expect(other).toBeInstanceOf(OpenAI.BadRequestError);
    expect(other).toMatchObject({ param: 'dimensions' });
  });

  it.each([
    ['no text', { input: [] }, 'input'],
    ['an empty text', { input: '' }, 'input'],
    ['too many texts', { input: Array.from({ length: 300 }, () => 'x') }, 'input'],
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
