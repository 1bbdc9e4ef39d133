import { ChassisError, type ChatInput, RegisteredModelSchema } from '@chassis/contracts';
import { createLogger } from '@chassis/telemetry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AnthropicReplay, type Replay } from '../../../test/anthropic-replay.js';
import { generatorConfig } from '../../config.js';
import type { DoneEvent, LanguageModel, ModelCall } from '../../domain/language-model.js';
import { sampleCall, samplePassage } from '../../domain/sample-call.js';
import { openChatModel } from '../providers/open-model.js';
import { namesOfEntry } from '../providers/setting-names.js';
import { settingsOfModel } from '../settings-of-model.js';

let server: AnthropicReplay;
let model: LanguageModel;

async function open(more: object = {}): Promise<LanguageModel> {
  const registered = RegisteredModelSchema.parse({
    name: 'claude',
    protocol: 'anthropic',
    baseUrl: server.url,
    model: 'claude-test',
    price: { inputMicroUsdPerMtoken: 3_000_000, outputMicroUsdPerMtoken: 15_000_000 },
    ...more,
  });
  const known = {
    apiKey: 'sk-ant-test',
    owner: 'acme',
    names: namesOfEntry('the registered model claude', { apiKeyFile: 'claude.key' }, ''),
  };
  const settings = settingsOfModel(registered, generatorConfig.parse({}), known);
  return await openChatModel(settings, {
    logger: createLogger({ service: 'generator', level: 'silent' }),
    config: generatorConfig.parse({}),
  });
}

beforeAll(async () => {
  server = await AnthropicReplay.start();
  model = await open();
});
afterAll(async () => {
  await server.stop();
});

const question = sampleCall({
  passages: [
    samplePassage('terms', 'Returns take 14 days.'),
    samplePassage('manual', 'The warranty on pumps is 24 months. It starts at delivery.'),
  ],
});
const chat: ChatInput = {
  model: 'claude',
  messages: [
    { role: 'system', content: 'Be short.' },
    { role: 'user', content: 'What is the weather in Bern?' },
  ],
  tools: [{ name: 'weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } }],
};

async function answer(call: ModelCall, play: Replay, of = model) {
  server.play(play);
  let text = '';
  const [citations, toolCalls] = [[] as unknown[], [] as unknown[]];
  let done: DoneEvent | undefined;
  for await (const event of of.stream(call, new AbortController().signal)) {
    if (event.type === 'done') done = event;
    else {
      text += event.text;
      citations.push(...(event.citations ?? []));
      toolCalls.push(...(event.toolCalls ?? []));
    }
  }
  return { text, citations, toolCalls, done: done! };
}

describe('an answer over /v1/messages', () => {
  it.each([undefined, 1, 7])(
    'comes as text with its sources and its usage, in pieces of %s bytes',
    async (pieceBytes) => {
      const play = { fixture: 'text', ...(pieceBytes !== undefined && { pieceBytes }) };
      const { text, citations, done } = await answer(question, play);
      expect(text).toBe('The warranty on pumps is 24 months. It starts at delivery.');
      expect(citations).toMatchObject([{ document: 'manual' }, { document: 'manual' }]);
      expect(done).toMatchObject({ finish: 'stop', usage: { inputTokens: 25, outputTokens: 12 } });
      expect(done.isEstimated).toBeUndefined();
      expect(model.costMicroUsd(done.usage)).toBe(25 * 3 + 12 * 15);
    },
  );

  it('is paid for by the kind of each token that the server tells apart', async () => {
    const price = {
      ...{ inputMicroUsdPerMtoken: 3_000_000, outputMicroUsdPerMtoken: 15_000_000 },
      ...{ cachedInputMicroUsdPerMtoken: 300_000, cacheWriteMicroUsdPerMtoken: 3_750_000 },
    };
    const of = await open({ price });
    const { done } = await answer(question, { fixture: 'text-cached' }, of);
    const kinds = {
      inputTokens: 265,
      cachedInputTokens: 200,
      cacheWriteTokens: 40,
      outputTokens: 12,
      reasoningTokens: 5,
    };
    expect(done.usage).toEqual(kinds);
    expect(of.costMicroUsd(done.usage)).toBe(25 * 3 + 200 * 0.3 + 40 * 3.75 + 12 * 15);
    expect(model.costMicroUsd(done.usage)).toBe(265 * 3 + 12 * 15);
    // Nobody knows before whether the prompt is read from the cache or written into it.
    expect(of.worstCase).toEqual({ contextMicroUsd: 8_192 * 3.75, outputMicroUsdPerMtoken: 15_000_000 });
  });

  it('is asked for with the key and version in headers, the instructions apart, and the limit of the answer', async () => {
    await answer(question, { fixture: 'text' });
    const [{ path, headers, body }] = server.seen as [(typeof server.seen)[0]];
    expect(path).toBe('/v1/messages');
    expect(headers).toMatchObject({ 'x-api-key': 'sk-ant-test', 'anthropic-version': '2023-06-01' });
    expect(headers.authorization).toBeUndefined();
    expect(body).toMatchObject({ model: 'claude-test', max_tokens: 300, stream: true });
    expect(JSON.stringify(body['system'])).toContain('Answer from the passages.');
    expect(JSON.stringify(body['messages'])).toContain('24 months');
  });

  it('with an event that nobody knows fails, and is not half an answer', async () => {
    await expect(answer(question, { fixture: 'unknown-event' })).rejects.toMatchObject({ kind: 'transient' });
  });

  it('that was cut off by its length says so', async () => {
    const { done } = await answer(question, { fixture: 'max-tokens' });
    expect(done.finish).toBe('length');
  });

  it('without a reason for its end is not taken for whole', async () => {
    const ended = await answer(question, { fixture: 'no-stop' }).then(
      ({ done }) => done.finish,
      (error: unknown) => (error as ChassisError).code,
    );
    expect(['unknown', 'provider-cut']).toContain(ended);
  });

  it('that its provider holds back is taken to no other model', async () => {
    await expect(answer(question, { fixture: 'refusal' })).rejects.toMatchObject({
      kind: 'rejected',
      code: 'provider-filtered',
    });
  });

  it('is JSON by a schema, or by a tool where the model takes no schema', async () => {
    const outputSchema = { type: 'object', properties: { temperature: { type: 'number' } }, required: ['temperature'] };
    const { done } = await answer(sampleCall({ outputSchema }), { fixture: 'json-text' });
    expect(done).toMatchObject({ finish: 'stop', value: { temperature: 21 } });
    expect(JSON.stringify(server.seen[0]!.body)).toContain('json_schema');
    const older = await open({ hasStructuredOutputs: false });
    expect((await answer(sampleCall({ outputSchema }), { fixture: 'json-tool' }, older)).done).toMatchObject({
      finish: 'stop',
      value: { temperature: 21 },
    });
    expect(server.seen[0]!.body).toMatchObject({ tools: [{ name: 'json' }] });
  });

  it('calls a tool whose arguments come in fragments', async () => {
    const { text, toolCalls, done } = await answer(sampleCall({ chat }), { fixture: 'tool-use' });
    expect(text).toBe('Let me look.');
    expect(toolCalls).toEqual([{ id: 'toolu_01', name: 'weather', arguments: '{"city":"Bern"}' }]);
    expect(done.finish).toBe('stop');
    expect(server.seen[0]!.body).toMatchObject({
      system: [{ type: 'text', text: 'Be short.' }],
      tools: [{ name: 'weather', input_schema: { type: 'object' } }],
    });
  });
});

describe('a failure', () => {
  it.each<[string, Replay, object]>([
    ['overloaded', { status: 529, type: 'overloaded_error' }, { kind: 'transient', code: 'provider-failed' }],
    ['broken', { status: 500, type: 'api_error' }, { kind: 'transient', code: 'provider-failed' }],
    [
      'throttled',
      { status: 429, type: 'rate_limit_error', headers: { 'retry-after': '7' } },
      { kind: 'throttled', code: 'provider-throttled', retryAfterMs: 7_000 },
    ],
    ['not let in', { status: 401, type: 'authentication_error' }, { kind: 'invalid', code: 'provider-denied-key' }],
    ['without that model', { status: 404, type: 'not_found_error' }, { code: 'provider-unknown-model' }],
    ['asked wrongly', { status: 400, type: 'invalid_request_error' }, { kind: 'invalid', code: 'provider-refused' }],
    ['overloaded within a success, before a word', { fixture: 'overloaded-first' }, { code: 'provider-failed' }],
    ['overloaded behind its first words', { fixture: 'overloaded-midway' }, { code: 'provider-failed' }],
  ])('of a provider that is %s has its code', async (_what, play, expected) => {
    await expect(answer(question, play)).rejects.toMatchObject(expected);
    await expect(answer(question, play)).rejects.toBeInstanceOf(ChassisError);
  });
});

describe('a probe', () => {
  it('asks for the list of models with the key, and for nothing else', async () => {
    server.play();
    expect(await model.probe(AbortSignal.timeout(5_000))).toBe('well');
    expect(server.seen.map(({ path, headers }) => [path, headers['x-api-key']])).toEqual([
      ['/v1/models', 'sk-ant-test'],
    ]);
  });
});
