import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTokenizer } from './open-tokenizer.js';

/** Stands for the runtime that reads tokenizer.json: a token is a word, and marks around the text where nobody forbids them. */
const runtime = `exports.Tokenizer = class {
  constructor(definition) { if (definition.model === undefined) throw new Error('no tokenizer'); }
  encode(text, { add_special_tokens = true } = {}) {
    const ids = text.split(' ').map((one) => one.length);
    return { ids: add_special_tokens ? [1, ...ids, 2] : ids };
  }
};`;

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tokenizers-'));
  const files = {
    'native/node_modules/@huggingface/tokenizers/index.js': runtime,
    'models/own/tokenizer.json': '{"model": {"type": "BPE"}}',
    'models/broken.json': '{"no": "tokenizer"}',
  };
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  }
});
afterAll(async () => await rm(folder, { recursive: true, force: true }));

const open = async (model: string, tokenizer?: string, protocol = 'openai') =>
  await openTokenizer({
    ...{ model, protocol, tokenizer },
    ...{ modelsDir: path.join(folder, 'models'), nativeDir: path.join(folder, 'native') },
  });

describe('the tokenizer of a model', { timeout: 60_000 }, () => {
  it('is that of its family', async () => {
    const counter = await open('gpt-4o-mini');
    expect(counter.name).toBe('o200k_base');
    expect(counter.count('hello world')).toBe(2);
    expect((await open('gpt-4')).name).toBe('cl100k_base');
  });

  it('is the one that the model names, whatever its family', async () => {
    expect((await open('my-model', 'cl100k_base')).name).toBe('cl100k_base');
    expect((await open('gpt-4o', 'upper-estimate')).name).toBe('upper-estimate');
  });

  it('is read from a file in the folder of models', async () => {
    const counter = await open('qwen', 'own/tokenizer.json');
    expect([counter.name, counter.count('how long is it')]).toEqual(['own/tokenizer.json', 4]);
  });

  it('is the upper estimate where nobody knows it', async () => {
    expect((await open('qwen')).name).toBe('upper-estimate');
    expect((await open('gpt-4o', undefined, 'anthropic')).name).toBe('upper-estimate');
  });

  it.each(['missing.json', 'broken.json'])('that cannot be read is refused: %s', async (file) => {
    await expect(open('qwen', file)).rejects.toMatchObject({
      kind: 'invalid',
      code: 'no-tokenizer',
      failures: [{ pointer: '/tokenizer' }],
    });
  });
});
