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

const example = {
  ...{ id: 'r.answer.1', run: 'r', workflow: 'advise', decision: 'reject', code: 'not-compliant', kind: 'review' },
  ...{ decidedAt: '2026-11-21T10:00:00.000Z', withheld: [{ part: 'input', code: 'too-long' }] },
};

describe('chassis examples', () => {
  it('lists page after page what was decided, and names the parts that could not be masked', async () => {
    server.onJson('GET /v1/examples?run=r&limit=200', 200, { examples: [example], next: 'n' });
    server.onJson('GET /v1/examples?run=r&limit=200&after=n', 200, { examples: [{ ...example, withheld: [] }] });
    expect(await chassis('examples', 'list', '--run', 'r')).toBe(0);
    const line = 'r.answer.1  advise  reject  not-compliant  2026-11-21T10:00:00.000Z';
    expect(out).toBe(`${line}  without input (too-long)\n${line}\n`);
  });

  it('exports them a line each, and deletes and teaches as it is told', async () => {
    server.onJson('GET /v1/examples/export?workflow=advise', 200, example);
    server.onJson('DELETE /v1/examples?user=user%3Aada', 200, { deleted: 2, forgottenBy: ['house-rules'] });
    server.onJson('DELETE /v1/examples/r.answer.1', 200, { deleted: 1, forgottenBy: [] });
    const taught = { model: 'house-rules', version: 'v', examples: 3, texts: { bad: 2, fine: 1 }, leftOut: 0 };
    server.onJson('POST /v1/examples/teach/house-rules', 200, taught);
    expect(await chassis('examples', 'export', '--workflow', 'advise')).toBe(0);
    expect(JSON.parse(out)).toEqual(example);
    out = '';
    expect(await chassis('examples', 'delete', '--user', 'user:ada')).toBe(0);
    expect(await chassis('examples', 'delete', 'r.answer.1')).toBe(0);
    expect(await chassis('examples', 'teach', 'house-rules', '--harmless', 'fine')).toBe(0);
    expect(out).toBe(
      '2 deleted, forgotten by house-rules\n1 deleted\nhouse-rules v learned from 3 decisions: 2 of bad, 1 of fine\n',
    );
  });

  it('says of which class an input is', async () => {
    const kept = { ...example, id: 'r.route.class', model: 'support', code: 'returns', withheld: [] };
    server.onJson('POST /v1/examples/classes', 200, kept);
    expect(await chassis('examples', 'correct', 'r', 'route', 'warranty')).toBe(0);
    expect(JSON.parse(server.seen[0]!.body)).toEqual({ run: 'r', step: 'route', class: 'warranty' });
    expect(out).toBe('r.route.class  support: returns → warranty\n');
  });

  it('deletes nothing without being told what', async () => {
    expect(await chassis('examples', 'delete')).toBe(2);
    expect(await chassis('examples', 'delete', 'one', '--run', 'r')).toBe(2);
    expect(server.seen).toEqual([]);
  });
});
