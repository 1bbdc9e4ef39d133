import { access } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { environment } from '@chassis/service-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DoneEvent, LanguageModel, type ModelCall, type ModelEvent } from '../../domain/language-model.js';
import { ModelChain } from '../../domain/model-chain.js';
import { sampleCall } from '../../domain/sample-call.js';
import { GgufModel } from './gguf-model.js';

const folder = fileURLToPath(new URL('../../../../../native/llama', import.meta.url));
const weights = path.join(
  environment()['MODELS_DIR'] ?? 'none',
  'smollm2-135m-instruct',
  'SmolLM2-135M-Instruct.Q4_1.gguf',
);
const isThere = await Promise.all([access(weights), access(path.join(folder, 'node_modules', 'node-llama-cpp'))]).then(
  () => true,
  () => false,
);
const signal = new AbortController().signal;
const chatCall = (content: string, more: object = {}, tokens = 40): ModelCall =>
  sampleCall({
    maxOutputTokens: tokens,
    inputs: {},
    chat: { messages: [{ role: 'user', content }], temperature: 0, ...more },
  });

async function play(of: Pick<LanguageModel, 'stream'>, call: ModelCall) {
  const pieces: string[] = [];
  let done: DoneEvent | undefined;
  for await (const event of of.stream(call, signal)) {
    if (event.type === 'text') pieces.push(event.text);
    else done = event;
  }
  return { pieces, text: pieces.join(''), done: done! };
}

/** Says what another would say, and breaks off behind its first sentence. */
class Breaking extends LanguageModel {
  readonly name = 'breaking';
  readonly id = 'breaking-1';
  readonly provider = 'test';
  readonly capabilities = ['text'] as const;
  readonly isPrivate = true;
  readonly dataClasses = [];
  canAnswer = () => true;
  upperBoundMicroUsd = () => 0;
  costMicroUsd = () => 0;

  constructor(private readonly sentence: string) {
    super();
  }

  async *stream(): AsyncGenerator<ModelEvent> {
    await Promise.resolve();
    yield { type: 'text', text: this.sentence, isWhole: true };
    throw new Error('cut');
  }
}

const reason = isThere
  ? ''
  : ' (skipped: MODELS_DIR has no smollm2-135m-instruct, or native/llama is not installed: `npm ci --prefix native/llama`)';
describe.runIf(isThere)(`a small language model in this process${reason}`, { timeout: 300_000 }, () => {
  let model: GgufModel;
  beforeAll(async () => {
    model = await GgufModel.open(weights, folder);
  }, 300_000);
  afterAll(async () => {
    await model.close();
  });

  it('streams an answer and counts what it read and wrote', async () => {
    const { text, done } = await play(model, chatCall('Name two colours.', {}, 24));
    expect(text.length).toBeGreaterThan(5);
    expect(done.usage.outputTokens).toBeGreaterThan(2);
    expect(done.usage.outputTokens).toBeLessThanOrEqual(25);
    expect(model.id).toMatch(/^SmolLM2.*@[0-9a-f]{12}$/);
  });

  it('ends before the words that its client names', async () => {
    const { text: whole } = await play(model, chatCall('Name two colours.', {}, 24));
    const word = whole.split(/\s+/).find((one, at) => at > 2 && one.length > 2)!;
    const { text, done } = await play(model, chatCall('Name two colours.', { stop: [word] }, 24));
    expect(text).not.toContain(word);
    expect(whole.startsWith(text.trimEnd())).toBe(true);
    expect(done.finish).toBe('stop');
  });

  it('is forced to JSON by its grammar', async () => {
    const schema = { type: 'object', properties: { city: { enum: ['Bern', 'Rome'] } }, required: ['city'] };
    const { text } = await play(model, chatCall('Name a city.', { json: { schema } }));
    expect(['Bern', 'Rome']).toContain((JSON.parse(text) as { city: string }).city);
  });

  it('goes on behind a text that another began, and repeats none of it', async () => {
    const begun = 'A pump moves water through a pipe. ';
    const { text } = await play(new ModelChain([new Breaking(begun), model]), chatCall('Explain what a pump does.'));
    expect(text.startsWith(begun)).toBe(true);
    expect(text.split('A pump moves water through a pipe')).toHaveLength(2);
  });
});

describe('weights of another hash than the settings say', () => {
  it('are not loaded, and it is told which they are', async () => {
    const file = fileURLToPath(import.meta.url);
    await expect(GgufModel.open(file, folder, '0'.repeat(64))).rejects.toMatchObject({
      code: 'bad-settings',
      message: expect.stringMatching(/SHA-256 is [0-9a-f]{64}, not 0{64}/) as string,
    });
  });
});
