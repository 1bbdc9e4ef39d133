import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { execute } from '../src/execute.js';
import { FakeServer } from './server.js';

let server: FakeServer;
let folder: string;
let [out, err] = ['', ''];

beforeAll(async () => {
  server = await FakeServer.start();
  folder = await mkdtemp(path.join(tmpdir(), 'chassis-intents-'));
});
beforeEach(() => {
  [out, err] = ['', ''];
  server.seen.length = 0;
});
afterAll(async () => {
  server.stop();
  await rm(folder, { recursive: true });
});

const chassis = async (...words: string[]): Promise<number> =>
  await execute(['node', 'chassis', ...words], {
    environment: { CHASSIS_URL: server.url, CHASSIS_API_KEY: 'chs_a_b' },
    folder,
    terminal: (isJson) => ({
      isJson,
      isInteractive: false,
      out: (text) => void (out += text),
      err: (text) => void (err += text),
    }),
  });

const taught = { model: 'support', version: 'v2', intents: 3, examples: 17, trainedMs: 40, by: 'words-and-meaning' };

describe('chassis intents', () => {
  it('adds one by its examples, and takes it out', async () => {
    server.onJson('PUT /v1/intents/support/spare%20parts', 200, taught);
    server.onJson('DELETE /v1/intents/support/spare%20parts', 200, { ...taught, intents: 2 });
    expect(await chassis('intents', 'add', 'support', 'spare parts', 'a new seal', 'which valve?', 'a gasket')).toBe(0);
    expect(JSON.parse(server.seen[0]!.body)).toEqual({ examples: ['a new seal', 'which valve?', 'a gasket'] });
    expect(await chassis('intents', 'remove', 'support', 'spare parts')).toBe(0);
    expect(out.split('\n')[0]).toBe('support: 3 intents of 17 examples, told by words and meaning, trained in 40 ms');
    expect(out.split('\n')[1]).toMatch(/^support: 2 intents/);
  });

  it('lists models, shows what they were taught, and teaches one as a whole', async () => {
    const given = { intents: { returns: ['send it back'], warranty: ['a guarantee'] }, outOfScope: ['a joke'] };
    server.onJson('GET /v1/intents', 200, { models: [{ model: 'support', version: 'v1', intents: ['returns'] }] });
    server.onJson('GET /v1/intents/support', 200, { ...taught, taught: given.intents, outOfScope: given.outOfScope });
    server.onJson('PUT /v1/intents/support', 200, taught);
    expect(await chassis('intents', 'list')).toBe(0);
    expect(await chassis('intents', 'show', 'support')).toBe(0);
    expect(out).toBe(
      'support: returns · v1\nreturns\n  send it back\nwarranty\n  a guarantee\n(none of them)\n  a joke\n',
    );
    const config = path.join(folder, 'support.json');
    await writeFile(config, JSON.stringify(given));
    expect(await chassis('intents', 'teach', 'support', '--config', config)).toBe(0);
    expect(JSON.parse(server.seen.at(-1)!.body)).toEqual(given);
    expect(await chassis('intents', 'teach', 'support', '--config', path.join(folder, 'none.json'))).toBe(2);
    expect(err).toContain('no JSON that can be read');
  });

  it('says what is wrong with too few examples', async () => {
    server.onJson('PUT /v1/intents/support/one', 422, { code: 'too-few-examples', detail: 'Give three or more.' });
    expect(await chassis('intents', 'add', 'support', 'one', 'only this')).not.toBe(0);
    expect(err).toContain('Give three or more.');
  });
});
