import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
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

const arr = {
  ...{ term: 'ARR', alternatives: ['annual recurring revenue'], weight: 0.8 },
  ...{ updatedAt: '2026-11-21T10:00:00Z', updatedBy: 'user:olga' },
};

describe('chassis synonyms', () => {
  it('sets, lists and deletes what words mean', async () => {
    server.onJson('PUT /v1/synonyms/ARR', 200, arr);
    server.onJson('GET /v1/synonyms', 200, { synonyms: [arr] });
    server.onJson('DELETE /v1/synonyms/ARR', 200, {});
    expect(await chassis('synonyms', 'set', 'ARR', 'annual recurring revenue', '--weight', '0.5')).toBe(0);
    expect(JSON.parse(server.seen[0]!.body)).toEqual({ alternatives: ['annual recurring revenue'], weight: 0.5 });
    expect(await chassis('synonyms', 'list')).toBe(0);
    expect(await chassis('synonyms', 'delete', 'ARR')).toBe(0);
    expect(out).toBe(
      'ARR = annual recurring revenue (0.8)\nARR = annual recurring revenue (0.8)\nARR is itself alone\n',
    );
  });
});

describe('chassis ask --filter', () => {
  it('sends the filters as the input has them', async () => {
    server.onJson('POST /v1/runs', 422, { code: 'stop-here', title: 'Stop', status: 422, detail: 'Here.' });
    const words = ['source=a,b', 'date=2024-01-01..', 'updated=2024-05-01', 'attributes.customer=Miller', 'title=fee'];
    await chassis('ask', 'What is the fee?', ...words.flatMap((one) => ['--filter', one]));
    expect(JSON.parse(server.seen[0]!.body)).toMatchObject({
      workflow: 'answer-question',
      input: {
        question: 'What is the fee?',
        filters: {
          source: ['a', 'b'],
          date: { from: '2024-01-01' },
          updated: { from: '2024-05-01', until: '2024-05-01' },
          attributes: { customer: 'Miller' },
          title: 'fee',
        },
      },
    });
  });

  it('refuses a filter that there is not, before anything is sent', async () => {
    expect(await chassis('ask', 'What is the fee?', '--filter', 'sorce=a')).toBe(2);
    expect(err).toContain('There is no filter sorce');
    expect(await chassis('ask', 'What is the fee?', '--filter', 'source')).toBe(2);
    expect(await chassis('ask', 'What is the fee?', '--filter', 'date=..')).toBe(2);
    expect(server.seen).toEqual([]);
  });
});
