import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { execute } from '../src/execute.js';
import { FakeServer } from './server.js';

let server: FakeServer;
let [out, err] = ['', ''];

beforeAll(async () => (server = await FakeServer.start()));
beforeEach(() => {
  [out, err] = ['', ''];
  server.seen.length = 0;
});
afterAll(() => server.stop());

const chassis = async (...words: string[]): Promise<number> =>
  await execute(['node', 'chassis', ...words], {
    environment: { CHASSIS_URL: server.url, CHASSIS_API_KEY: 'chs_a_b' },
    folder: '/nowhere',
    terminal: (isJson) => ({
      isJson,
      isInteractive: false,
      out: (text) => void (out += text),
      err: (text) => void (err += text),
    }),
  });

const policy = { kinds: { name: 'mask', 'card number': 'halt' }, evenFromSources: true, secrets: 'refuse' };

it('chassis disclosure says what answers may hold, as a whole, and shows it', async () => {
  server.onJson('PUT /v1/disclosure-policy', 200, { version: 4, policy });
  server.onJson('GET /v1/disclosure-policy', 200, { version: 4, policy });
  expect(
    await chassis('disclosure', 'set', 'name=mask', 'card number=halt', 'secrets=refuse', '--even-from-sources'),
  ).toBe(0);
  expect(JSON.parse(server.seen[0]!.body)).toEqual(policy);
  out = '';
  expect(await chassis('disclosure', 'show')).toBe(0);
  expect(out).toBe('version 4\nsecrets  refuse\nname  mask, even from sources\ncard number  halt, even from sources\n');
});

it('chassis disclosure refuses what is no pair before anything is sent', async () => {
  expect(await chassis('disclosure', 'set', 'name')).toBe(2);
  expect(err).toContain('kind=policy');
  expect(server.seen).toEqual([]);
});
