import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  AccessVersion,
  AnswerGenerated,
  BundlesFile,
  EmbeddingsCreate,
  GenerateAnswer,
  ModelsProbe,
  ModelsRegister,
  ModelsRegistry,
} from '@chassis/contracts';
import { startLine, type TestLine } from '@chassis/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { generator } from '../src/index.js';

const secret = 'sk-not-to-be-seen';
const variable = 'CHASSIS_MODEL_KEY_ACME';
const price = { inputMicroUsdPerMtoken: 1, outputMicroUsdPerMtoken: 1 };
let server: Server;
let baseUrl: string;
let keys: (string | undefined)[] = [];
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'chassis-keys-'));
  server = createServer((request, response) => {
    keys.push(request.headers.authorization);
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ data: [{ id: 'acme-large' }] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});
beforeEach(() => {
  keys = [];
});

async function modelsFile(more: object): Promise<string> {
  const file = path.join(folder, `${randomUUID()}.yaml`);
  await writeFile(file, JSON.stringify({ models: [{ name: 'acme', baseUrl, model: 'acme-large', ...more }] }));
  return file;
}

/** What `act` finds on a line with these settings. */
async function on<T>(settings: Record<string, string>, act: (line: TestLine) => Promise<T>): Promise<T> {
  const line = await startLine({ services: [generator], settings: { MODEL_RETRIES: '0', ...settings } });
  try {
    return await act(line);
  } finally {
    await line.stop();
  }
}

const admin = async (line: TestLine) => ({ as: await line.principal('acme', 'user:root') });
const register = async (line: TestLine, more: object = {}) => {
  const model = { name: 'acme', baseUrl, model: 'acme-large', apiKeyEnv: variable, price, status: 'live', ...more };
  return await line.call(ModelsRegister, model as never, await admin(line));
};
const healthOf = async (line: TestLine) =>
  (await line.call(ModelsProbe, {}, await admin(line))).models.find(({ name }) => name === 'acme')?.health;

async function chat(line: TestLine) {
  const messages = [{ role: 'user', content: 'Hello?' }];
  const given = {
    ...{ prompt: { bundle: 'b1', path: 'prompts/answer.md', hash: 'h' }, model: 'acme', passages: [], checks: [] },
    ...{ inputs: { chat: { model: 'acme', messages } }, maxOutputTokens: 50, budgetMicroUsd: 1_000_000 },
  };
  const context = await line.payloads.putJson('acme', given, 'public');
  const step = { run: randomUUID(), step: 'answer', attempt: 1 };
  return await line.ask(
    GenerateAnswer,
    AnswerGenerated,
    { context },
    { ...(await admin(line)), step, dataClass: 'public' },
  );
}

describe('a registered model whose key lies in a variable', () => {
  it('is asked with that key, which nobody is told', async () => {
    await on({ [variable]: secret }, async (line) => {
      const registered = await register(line);
      expect(registered).toMatchObject({ apiKeyEnv: variable });
      expect(await healthOf(line)).toBe('well');
      expect(keys).toEqual([`Bearer ${secret}`]);
      const listed = await line.call(ModelsRegistry, {}, await admin(line));
      expect(JSON.stringify([registered, listed, line.seen])).not.toContain(secret);
    });
  });

  it('is not set live without it, and the entry and the variable are named', async () => {
    await on({}, async (line) => {
      await expect(register(line)).rejects.toMatchObject({
        ...{ kind: 'invalid', code: 'key-missing' },
        message: `The environment of the generator has no ${variable}, the apiKeyEnv of the registered model acme.`,
      });
      await expect(register(line, { status: 'draft' })).resolves.toMatchObject({ status: 'draft' });
    });
  });

  it('is not asked once the variable is gone, neither for answers nor for vectors', async () => {
    const settings: Record<string, string> = { [variable]: secret };
    const line = await startLine({ services: [generator], settings });
    line.stubRoute(BundlesFile, () => ({ text: 'Answer.', hash: 'h' }));
    line.stubRoute(AccessVersion, () => ({ version: 1 }));
    try {
      await register(line);
      await register(line, { name: 'vec', task: 'embedding' });
      delete (line.platform.settings as Record<string, string | undefined>)[variable];
      const missing = { code: 'no-permitted-model', message: expect.stringContaining(variable) as string };
      await expect.poll(async () => await healthOf(line), { timeout: 15_000 }).toBe('denied');
      keys = [];
      await expect(chat(line)).rejects.toMatchObject(missing);
      const vectors = { model: 'vec', inputs: ['a'], dataClass: 'public' };
      await expect(line.call(EmbeddingsCreate, vectors as never, await admin(line))).rejects.toMatchObject(missing);
      expect(keys).toEqual([]);
    } finally {
      await line.stop();
    }
  });
});

describe('a model of the file whose key lies in a variable', () => {
  it('is asked with that key', async () => {
    const GENERATOR_MODELS_FILE = await modelsFile({ apiKeyEnv: variable });
    await on({ GENERATOR_MODELS_FILE, [variable]: secret }, async (line) => {
      expect(await healthOf(line)).toBe('well');
      expect(keys).toEqual([`Bearer ${secret}`]);
    });
  });

  it.each([
    [
      'is not there',
      { apiKeyEnv: variable },
      new RegExp(`no ${variable}, the apiKeyEnv of acme in GENERATOR_MODELS_FILE`),
    ],
    ['is not for keys of models', { apiKeyEnv: 'DATABASE_URL' }, /apiKeyEnv/],
    ['stands beside a file', { apiKeyEnv: variable, apiKeyFile: '/none' }, /stands beside apiKeyFile/],
  ])('keeps the generator from starting where the variable %s', async (_what, more, message) => {
    const GENERATOR_MODELS_FILE = await modelsFile(more);
    const refused = { code: 'bad-settings', message: expect.stringMatching(message) as string };
    await expect(on({ GENERATOR_MODELS_FILE }, async () => await Promise.resolve())).rejects.toMatchObject(refused);
  });
});
