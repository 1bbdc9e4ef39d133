import { BudgetsPut, BudgetsRemove } from '@chassis/contracts';
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
const functionCall = { type: 'function_call', call_id: 'a', name: 'weather', arguments: '{}' };
const called = {
  role: 'assistant',
  content: null,
  tool_calls: [{ id: 'a', type: 'function', function: { name: 'weather', arguments: '{}' } }],
};
const rubbishTool = { type: 'function', function: { name: 'x', parameters: { type: 'rubbish' } } };

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
    ['log probabilities', { include: ['message.output_text.logprobs'] }, 'include'],
    ['something unknown to include', { include: ['everything'] }, 'include[0]'],
    ['a call that nobody answers', { input: [functionCall] }, 'input'],
    ['an answer without its call', { input: [{ type: 'function_call_output', output: '' }] }, 'input[0].call_id'],
    ['a parameter of chat completions', { response_format: { type: 'json_object' } }, 'response_format'],
    ['a parameter that is misspelt', { temprature: 1 }, 'temprature'],
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
    ['two limits', { max_tokens: 5, max_completion_tokens: 6 }, 'max_tokens'],
    ['speech', { modalities: ['text', 'audio'] }, 'modalities'],
    ['a tier that is none', { service_tier: 'royal' }, 'service_tier'],
    ['an effort that is none', { reasoning_effort: 'heroic' }, 'reasoning_effort'],
    ['notes that are no notes', { metadata: { ticket: 17 } }, 'metadata.ticket'],
    ['a tool that is no function', { tools: [{ type: 'custom', custom: { name: 'x' } }] }, 'tools[0].type'],
    ['a call that nobody answers', { messages: [...messages, called] }, 'messages[1]'],
    [
      'an answer to no call',
      { messages: [...messages, { role: 'tool', tool_call_id: 'a', content: '' }] },
      'messages[1]',
    ],
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
