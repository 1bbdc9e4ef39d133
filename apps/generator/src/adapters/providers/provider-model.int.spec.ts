import { ChassisError, RegisteredModelSchema } from '@chassis/contracts';
import { createLogger } from '@chassis/telemetry';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ModelServer } from '../../../test/model-server.js';
import { generatorConfig } from '../../config.js';
import type { DoneEvent, ModelCall } from '../../domain/language-model.js';
import { sampleCall, samplePassage } from '../../domain/sample-call.js';
import { ProviderModel } from './provider-model.js';
import { openAiSettings } from '../openai/openai-settings.js';
import { settingsOfModel } from '../settings-of-model.js';
import { environmentNames } from './setting-names.js';

let server: ModelServer;
beforeAll(async () => {
  server = await ModelServer.start();
});
beforeEach(async () => {
  await server.forget();
});
afterAll(async () => {
  await server.stop();
});

const logger = createLogger({ service: 'generator', level: 'silent' });
const prices = { OPENAI_INPUT_MICRO_USD_PER_MTOKEN: '1000000', OPENAI_OUTPUT_MICRO_USD_PER_MTOKEN: '4000000' };
function model(more: Record<string, string> = {}): ProviderModel {
  const config = generatorConfig.parse({ OPENAI_BASE_URL: server.url, OPENAI_MODEL: 'small', ...prices, ...more });
  return new ProviderModel(openAiSettings(config)!, logger);
}

const question = sampleCall({
  passages: [
    samplePassage('terms', 'Returns take 14 days.'),
    samplePassage('manual', 'Seals are excluded. The warranty on pumps is 24 months. It starts at delivery.'),
  ],
});
const weather = sampleCall({
  outputSchema: { type: 'object', properties: { temperature: { type: 'number' } }, required: ['temperature'] },
});

async function answer(call: ModelCall, of = model(), signal = new AbortController().signal) {
  let text = '';
  const citations = [];
  let done: DoneEvent | undefined;
  for await (const event of of.stream(call, signal)) {
    if (event.type === 'done') done = event;
    else {
      text += event.text;
      citations.push(...(event.citations ?? []));
    }
  }
  return { text, citations, done: done! };
}
const failureOf = async (call: ModelCall, of = model(), signal = new AbortController().signal) =>
  await answer(call, of, signal).then(
    () => {
      throw new Error('it answered');
    },
    (error: unknown) => error as ChassisError,
  );

describe('a text answer', () => {
  it('comes without marks and with the quotes that they stand for', async () => {
    const { text, citations, done } = await answer(question);
    expect(text).toBe('The warranty on pumps is 24 months. It starts at delivery.');
    expect(citations.map((one) => [one.document, one.quote, one.start])).toEqual([
      ['manual', 'The warranty on pumps is 24 months.', 120],
      ['manual', 'It starts at delivery.', 156],
    ]);
    expect(done).toMatchObject({ finish: 'stop', isAbstained: false });
  });

  it('costs what the usage says, and never more than was reserved', async () => {
    const of = model();
    const { done } = await answer(question, of);
    expect(done.isEstimated).toBeUndefined();
    expect(of.costMicroUsd(done.usage)).toBe(done.usage.inputTokens + 4 * done.usage.outputTokens);
    expect(of.upperBoundMicroUsd(question)).toBeGreaterThan(of.costMicroUsd(done.usage));
  });

  it('costs less where the server tells cached tokens apart and they have a price of their own', async () => {
    await server.play('token-kinds', 'token-kinds');
    const plain = await answer(question);
    const { inputTokens, cachedInputTokens, outputTokens, reasoningTokens } = plain.done.usage;
    expect([cachedInputTokens, reasoningTokens]).toEqual([Math.floor(inputTokens / 2), Math.floor(outputTokens / 2)]);
    expect(model().costMicroUsd(plain.done.usage)).toBe(inputTokens + 4 * outputTokens);
    const settings = openAiSettings(
      generatorConfig.parse({ OPENAI_BASE_URL: server.url, OPENAI_MODEL: 'small', ...prices }),
    )!;
    const price = { ...settings.price!, cachedInputMicroUsdPerMtoken: 0, reasoningMicroUsdPerMtoken: 6_000_000 };
    const of = new ProviderModel({ ...settings, price }, logger);
    const { done } = await answer(question, of);
    const ofKinds = inputTokens - cachedInputTokens! + 4 * (outputTokens - reasoningTokens!) + 6 * reasoningTokens!;
    expect(of.costMicroUsd(done.usage)).toBe(ofKinds);
    expect(of.upperBoundMicroUsd(question)).toBeGreaterThan(model().upperBoundMicroUsd(question)!);
  });

  it('is counted as an estimate when the server does not say what it used', async () => {
    await server.play('no-usage');
    const { done } = await answer(question);
    expect(done.isEstimated).toBe(true);
    expect(done.usage.inputTokens).toBeGreaterThan(0);
  });

  it.each(['wrong-usage', 'wrong-usage:0'])('is an estimate where what the server says cannot be: %s', async (mode) => {
    await server.play(mode);
    const { done } = await answer(question);
    expect(done.isEstimated).toBe(true);
    expect(done.usage.inputTokens).toBeGreaterThan(0);
    expect(done.usage.outputTokens).toBeGreaterThan(0);
  });

  it('may be that there is none', async () => {
    await server.play('no-answer');
    expect(await answer(question)).toMatchObject({ text: '', done: { isAbstained: true, finish: 'stop' } });
  });

  it('that ends for its length is not a whole one', async () => {
    await server.play('length');
    expect((await answer(question)).done.finish).toBe('length');
  });

  it('is asked for once, within its limits, and goes on behind what was released', async () => {
    await answer({ ...question, released: 'The warranty on pumps is 24 months. ' });
    const bodies = await server.bodies();
    expect(bodies).toHaveLength(1);
    expect(bodies[0]!.max_tokens).toBe(300);
    expect(bodies[0]!.messages.map((one) => one.role)).toEqual(['system', 'user', 'assistant', 'user']);
  });
});

describe('a JSON answer', () => {
  it('is asked for by its schema', async () => {
    expect((await answer(weather)).done).toMatchObject({ finish: 'stop', value: { temperature: 21 } });
    expect((await server.bodies())[0]!.response_format).toMatchObject({
      type: 'json_schema',
      json_schema: { schema: weather.outputSchema, strict: false },
    });
  });

  it('is asked for in words where the server knows no schemas', async () => {
    const { done } = await answer(weather, model({ OPENAI_STRUCTURED_OUTPUTS: 'false' }));
    expect(done.value).toEqual({ simulated: true });
    const body = (await server.bodies())[0]!;
    expect(body.response_format).toEqual({ type: 'json_object' });
    expect(body.messages[0]!.content).toContain('"temperature"');
  });

  it('that is none goes to the checks as it is', async () => {
    await server.play('garbage');
    expect((await answer(weather)).done.value).toBe('I would rather not write JSON today');
  });
});

describe('failures', () => {
  it.each([
    ['throttled:7', { kind: 'throttled', code: 'provider-throttled', retryAfterMs: 7_000 }],
    ['server-error', { kind: 'transient', code: 'provider-failed' }],
    ['refused', { kind: 'invalid', code: 'provider-refused' }],
    ['refused:401', { kind: 'invalid', code: 'provider-denied-key' }],
    ['refused:404', { kind: 'invalid', code: 'provider-unknown-model' }],
    ['empty', { kind: 'transient', code: 'provider-empty' }],
    ['cut:10', { kind: 'transient', code: 'provider-cut' }],
  ])('%s is told as what it means, after one request', async (mode, expected) => {
    await server.play(mode);
    expect(await failureOf(question)).toMatchObject(expected);
    expect(await server.bodies()).toHaveLength(1);
  });

  it('keep to themselves what they were asked', async () => {
    await server.play('refused');
    expect((await failureOf(question)).message).not.toContain('warranty');
  });

  it('of a stream come after the sentences before them', async () => {
    await server.play('cut:60');
    const told: string[] = [];
    const read = async () => {
      for await (const event of model().stream(question, new AbortController().signal))
        if (event.type === 'text') told.push(event.text);
    };
    await expect(read()).rejects.toMatchObject({ code: 'provider-cut' });
    expect(told).toEqual(['The warranty on pumps is 24 months. ']);
  });

  it('are known where nobody listens', async () => {
    const gone = await ModelServer.start();
    await gone.stop();
    expect(await failureOf(question, model({ OPENAI_BASE_URL: gone.url }))).toMatchObject({
      kind: 'transient',
      code: 'provider-unreachable',
    });
  });

  it('are a server that is silent, and one that takes too long in all', async () => {
    await server.play('slow:5000', 'slow:5000');
    expect(
      await failureOf(question, model({ OPENAI_FIRST_TOKEN_TIMEOUT_MS: '50', OPENAI_SILENCE_TIMEOUT_MS: '50' })),
    ).toMatchObject({
      kind: 'transient',
      code: 'provider-silent',
    });
    expect(await failureOf(question, model({ OPENAI_TIMEOUT_MS: '50' }))).toMatchObject({ code: 'provider-slow' });
  });

  it('end a call that is cancelled at once', async () => {
    await server.play('slow:20000');
    const controller = new AbortController();
    const failed = failureOf(question, model(), controller.signal);
    controller.abort();
    expect(await failed).toBeInstanceOf(ChassisError);
  });
});

describe('a redirect', () => {
  let elsewhere: Server;
  beforeAll(async () => {
    elsewhere = createServer((_request, response) => {
      response.writeHead(307, { location: `${server.url}/chat/completions` }).end();
    });
    await new Promise<void>((resolve) => {
      elsewhere.listen(0, '127.0.0.1', resolve);
    });
  });
  afterAll(() => elsewhere.close());

  it('is not followed: the prompt stays with the server that was named', async () => {
    const url = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/v1`;
    expect(await failureOf(question, model({ OPENAI_BASE_URL: url }))).toMatchObject({ kind: 'transient' });
    expect(await server.bodies()).toEqual([]);
  });
});

describe('settings', () => {
  it('make a server private by loopback or by word, and free when private', () => {
    const bare = { OPENAI_INPUT_MICRO_USD_PER_MTOKEN: '', OPENAI_OUTPUT_MICRO_USD_PER_MTOKEN: '' };
    const of = (more: Record<string, string>) => {
      const given = Object.entries({ ...prices, ...bare, ...more }).filter(([, value]) => value !== '');
      const config = {
        OPENAI_BASE_URL: 'https://models.example.com/v1',
        OPENAI_MODEL: 'm',
        ...Object.fromEntries(given),
      };
      return new ProviderModel(openAiSettings(generatorConfig.parse(config))!, logger);
    };
    expect(of({})).toMatchObject({ isPrivate: false, dataClasses: ['public'], provider: 'models.example.com' });
    expect(of({}).upperBoundMicroUsd(question)).toBeUndefined();
    expect(of({ OPENAI_CALL_MAX_MICRO_USD: '900' }).upperBoundMicroUsd(question)).toBe(900);
    expect(of({ OPENAI_DATA_CLASSES: 'public, internal' }).dataClasses).toEqual(['public', 'internal']);
    expect(of({ OPENAI_IS_PRIVATE: 'true' })).toMatchObject({ isPrivate: true });
    expect(of({ OPENAI_IS_PRIVATE: 'true' }).upperBoundMicroUsd(question)).toBe(0);
    expect(of({ OPENAI_BASE_URL: 'http://localhost:1/v1' }).isPrivate).toBe(true);
  });

  it('hold a price until its last day, and an upper bound behind it', () => {
    const validUntil = '2026-06-30T00:00:00.000Z';
    const of = (more: object): ProviderModel => {
      const price = { inputMicroUsdPerMtoken: 1_000_000, outputMicroUsdPerMtoken: 1_000_000, validUntil };
      const given = { name: 'acme', baseUrl: 'https://models.example.com/v1', model: 'm', price, ...more };
      const surroundings = { apiKey: undefined, owner: '', names: environmentNames };
      const entry = RegisteredModelSchema.parse({ ...given, status: 'live' });
      return new ProviderModel(settingsOfModel(entry, generatorConfig.parse({}), surroundings), logger);
    };
    const [before, behind] = [new Date(Date.parse(validUntil) - 1), new Date(validUntil)];
    const strict = of({});
    expect(strict.asOf(before)).toBe(strict);
    expect(strict.asOf(behind).upperBoundMicroUsd(question)).toBeUndefined();
    expect(strict.asOf(behind)).toMatchObject({ isPriced: false, priceProblem: 'price-outdated' });
    expect(of({ callMaxMicroUsd: 900 }).asOf(behind).upperBoundMicroUsd(question)).toBe(900);
    // Whatever was held by the old price is settled by it.
    expect(strict.costMicroUsd({ inputTokens: 5, outputTokens: 2 })).toBe(7);
  });

  it('name a model with a server', () => {
    const config = generatorConfig.parse({ OPENAI_BASE_URL: 'http://localhost:1/v1' });
    expect(() => openAiSettings(config)).toThrow(/OPENAI_MODEL/);
    expect(() => generatorConfig.parse({ OPENAI_DATA_CLASSES: 'everything' })).toThrow();
  });
});
