import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RegisteredModelSchema } from '@chassis/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { generatorConfig } from '../../config.js';
import { settingsOfModel } from '../settings-of-model.js';
import { probeServer } from './probe-server.js';
import { environmentNames } from './setting-names.js';

let server: Server;
let asked: { method: string | undefined; url: string | undefined; length: string | undefined; key: unknown }[];
let closed: Promise<void>;
let answer: (response: ServerResponse) => void;

const keyIn = ({ headers }: IncomingMessage): unknown => headers.authorization ?? headers['x-api-key'];
beforeAll(async () => {
  server = createServer((request, response) => {
    const { method, url, headers } = request;
    asked.push({ method, url, length: headers['content-length'], key: keyIn(request) });
    closed = new Promise((resolve) => response.once('close', resolve));
    answer(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
beforeEach(() => {
  asked = [];
  answer = (response) => response.end(JSON.stringify({ data: [{ id: 'm' }] }));
});
afterAll(() => server.close());

async function probe(protocol: 'openai' | 'anthropic' = 'openai') {
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  const model = RegisteredModelSchema.parse({ name: 'm', protocol, baseUrl, model: 'm' });
  const surroundings = { apiKey: 'sk', owner: '', names: environmentNames };
  return await probeServer(
    settingsOfModel(model, generatorConfig.parse({}), surroundings),
    AbortSignal.timeout(60_000),
  );
}

/** Goes on as long as anybody listens. */
function endless(status: number): (response: ServerResponse) => void {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    const part = Buffer.alloc(64 * 1_024, ' ');
    const write = () => {
      while (!response.destroyed && response.write(part));
      if (!response.destroyed) response.once('drain', write);
    };
    write();
  };
}

describe('a probe of a server', () => {
  it.each([
    ['openai', 'Bearer sk'],
    ['anthropic', 'sk'],
  ] as const)(
    'of the protocol %s asks for the list of models alone, once, which costs nothing',
    async (protocol, key) => {
      expect(await probe(protocol)).toBe('well');
      expect(asked).toEqual([{ method: 'GET', url: '/v1/models', length: undefined, key }]);
    },
  );

  it.each([
    [200, 'failing'],
    [401, 'denied'],
    [500, 'failing'],
  ])('reads no answer %i without an end, and lets it go', async (status, health) => {
    answer = endless(status);
    expect(await probe()).toBe(health);
    await closed;
  });

  it.each([
    ['another page', '<html></html>', 'failing'],
    ['nothing', '', 'failing'],
    ['a list without the model', '{"data":[{"id":"other"},null]}', 'unlisted'],
  ])('takes %s for what it is', async (_what, text, health) => {
    answer = (response) => response.end(text);
    expect(await probe()).toBe(health);
  });
});
