import { createHash, randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  AccessVersion,
  AnswerGenerated,
  BundlesFile,
  GenerateAnswer,
  ModelsProbe,
  ModelsRegister,
} from '@chassis/contracts';
import { startLine, type TestLine } from '@chassis/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { generator } from '../src/index.js';

/** As node-llama-cpp, and always the same answer. */
const runtime = `
const said = 'Hello there.';
const sequence = { clearHistory: async () => undefined };
const model = { tokenize: (text) => text.split(' '), createContext: async () => ({ getSequence: () => sequence }) };
export const getLlama = async () => ({ loadModel: async () => model, dispose: async () => undefined });
export class LlamaChatSession {
  setChatHistory() {}
  async promptWithMeta(_text, { onTextChunk }) {
    onTextChunk(said);
    return { responseText: said, stopReason: 'eogToken' };
  }
}`;
const weights = 'weights';
const loaded = createHash('sha256').update(weights).digest('hex');
const other = '0'.repeat(64);
let folder: string;
let line: TestLine;
let tenant = '';
let tenants = 0;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'chassis-weights-'));
  const installed = path.join(folder, 'node_modules', 'node-llama-cpp');
  await mkdir(installed, { recursive: true });
  await writeFile(path.join(installed, 'package.json'), JSON.stringify({ type: 'module', main: 'index.js' }));
  await writeFile(path.join(installed, 'index.js'), runtime);
  const file = path.join(folder, 'small.gguf');
  await writeFile(file, weights);
  const settings = { GENERATOR_GGUF_FILE: file, GENERATOR_LLAMA_DIR: folder, MODEL_RETRIES: '0' };
  line = await startLine({ services: [generator], settings });
  line.stubRoute(BundlesFile, () => ({ text: 'Answer.', hash: 'h' }));
  line.stubRoute(AccessVersion, () => ({ version: 1 }));
});
afterAll(async () => {
  await line.stop();
  await rm(folder, { recursive: true });
});
beforeEach(() => {
  tenant = `weights-${tenants++}`;
});

const as = async () => await line.principal(tenant, 'user:root');
async function register(weightsSha256: string, more: object = {}) {
  const model = { name: 'gguf', protocol: 'local', model: 'gguf', weightsSha256, status: 'live', ...more };
  return await line.call(ModelsRegister, model as never, { as: await as() });
}

async function ask() {
  const messages = [{ role: 'user', content: 'Hello?' }];
  const given = {
    ...{ prompt: { bundle: 'b1', path: 'prompts/answer.md', hash: 'h' }, model: 'gguf', passages: [], checks: [] },
    ...{ inputs: { chat: { model: 'gguf', messages } }, maxOutputTokens: 50, budgetMicroUsd: 1_000_000 },
  };
  const context = await line.payloads.putJson(tenant, given, 'public');
  const step = { run: randomUUID(), step: 'answer', attempt: 1 };
  return await line.ask(GenerateAnswer, AnswerGenerated, { context }, { as: await as(), step, dataClass: 'public' });
}
const health = async () =>
  (await line.call(ModelsProbe, {}, { as: await as() })).models.find(({ name }) => name === 'gguf')?.health;

const answer = { model: { id: `small@${loaded.slice(0, 12)}` }, facts: [{ data: { model: { hash: loaded } } }] };

describe('local weights that the registry holds to a hash', () => {
  it('answer where it is theirs', async () => {
    await register(loaded);
    expect(await ask()).toMatchObject(answer);
    expect(await health()).toBe('local');
  });

  it('are refused where it is another, and both are told', async () => {
    await register(other);
    await expect(ask()).rejects.toMatchObject({
      code: 'no-permitted-model',
      message: expect.stringMatching(new RegExp(`gguf have the SHA-256 ${loaded}.*says ${other}`)) as string,
    });
    expect(await health()).toBe('failing');
  });

  it('answer again once the entry is right, or retired', async () => {
    await register(other);
    await register(loaded);
    expect(await ask()).toMatchObject(answer);
    await register(other, { status: 'retired' });
    expect(await ask()).toMatchObject(answer);
  });

  it('answer other tenants, and those without an entry', async () => {
    await register(other);
    tenant = `weights-${tenants++}`;
    expect(await ask()).toMatchObject(answer);
  });

  it('have the name of weights that run here', async () => {
    await expect(register(loaded, { name: 'large' })).rejects.toMatchObject({
      code: 'no-local-weights',
      message: 'No weights called large run here; there are gguf.',
    });
  });
});
