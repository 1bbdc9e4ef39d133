import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { execute } from '../src/execute.js';
import { FakeServer } from './server.js';

let server: FakeServer;
let folder: string;
let out: string;

beforeAll(async () => {
  server = await FakeServer.start();
  folder = await mkdtemp(path.join(tmpdir(), 'chassis-models-'));
});
beforeEach(() => {
  out = '';
  server.seen.length = 0;
});
afterAll(async () => {
  server.stop();
  await rm(folder, { recursive: true });
});

async function chassis(...words: string[]): Promise<number> {
  return await execute(['node', 'chassis', ...words], {
    environment: { CHASSIS_URL: server.url, CHASSIS_API_KEY: 'chs_a_b' },
    folder,
    terminal: (isJson) => ({ isJson, isInteractive: false, out: (text) => void (out += text), err: () => undefined }),
  });
}

const model = {
  ...{ name: 'acme', task: 'chat', status: 'live', model: 'acme-large', baseUrl: 'https://models.example/v1' },
  ...{ dataClasses: ['public'], price: { validUntil: '2027-01-01T00:00:00.000Z' } },
};
const probed = (health: string) => ({
  name: 'acme',
  provider: 'models.example',
  health,
  tookMs: 12,
  isLeftAlone: false,
});

describe('chassis models', () => {
  it('lists what was registered', async () => {
    server.onJson('GET /v1/model-registry', 200, { models: [model] });
    expect(await chassis('models', 'list')).toBe(0);
    expect(out).toBe('acme  live  chat  acme-large at https://models.example/v1  (public; priced until 2027-01-01)\n');
  });

  it.each([
    [{ ...model, apiKeyEnv: 'CHASSIS_MODEL_KEY_ACME' }, 'priced until 2027-01-01; key in $CHASSIS_MODEL_KEY_ACME)\n'],
    [{ ...model, apiKeyFile: 'acme.key' }, 'priced until 2027-01-01; key in acme.key)\n'],
    [{ ...model, baseUrl: undefined, weightsSha256: 'abc' }, 'acme  live  chat  acme-large  (weights abc)\n'],
  ])('lists where the key lies, or which weights they are', async (registered, end) => {
    server.onJson('GET /v1/model-registry', 200, { models: [registered] });
    expect(await chassis('models', 'list')).toBe(0);
    expect(out.endsWith(end)).toBe(true);
  });

  it.each(['list', 'probe'])('%s says why one is not called', async (command) => {
    const problem = { reason: 'key-not-bound', message: 'acme.key, may not be sent to https://models.example.' };
    server.onJson('GET /v1/model-registry', 200, { models: [{ ...model, problem }] });
    server.onJson('GET /v1/model-registry/health', 200, { models: [{ ...probed('denied'), problem }] });
    expect(await chassis('models', command)).toBe(command === 'list' ? 0 : 1);
    expect(out.endsWith(')\n  key-not-bound: acme.key, may not be sent to https://models.example.\n')).toBe(true);
  });

  it.each([
    ['well', 0],
    ['unlisted', 0],
    ['denied', 1],
    ['unreachable', 1],
  ])('that are %s end with %i', async (health, code) => {
    server.onJson('GET /v1/model-registry/health', 200, { models: [probed(health)] });
    expect(await chassis('models', 'probe')).toBe(code);
    expect(out).toBe(`acme  ${health}  12 ms  (models.example)\n`);
  });

  it('registers what a file says', async () => {
    const file = path.join(folder, 'acme.json');
    await writeFile(file, JSON.stringify({ name: 'acme' }));
    server.onJson('PUT /v1/model-registry', 200, model);
    expect(await chassis('models', 'register', file)).toBe(0);
    expect(JSON.parse(server.seen[0]!.body)).toEqual({ name: 'acme' });
  });

  it('does not ask the server about a file that is no JSON', async () => {
    expect(await chassis('models', 'register', path.join(folder, 'none.json'))).toBe(2);
    expect(server.seen).toEqual([]);
  });
});
