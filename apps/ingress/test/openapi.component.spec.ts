import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rightNames } from '../src/domain/rights.js';
import { Edge } from './edge.js';

interface Operation {
  'x-requires'?: string;
  security?: unknown[];
  summary?: string;
  requestBody?: unknown;
  responses: Record<string, unknown>;
}

let edge: Edge;
let paths: Record<string, Record<string, Operation>>;

beforeAll(async () => {
  edge = await Edge.start();
  paths = ((await (await edge.request('GET', '/openapi.json')).json()) as { paths: typeof paths }).paths;
});
afterAll(async () => await edge.line.stop());

const operations = () =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, one]) => ({ name: `${method.toUpperCase()} ${path}`, ...one })),
  );

describe('the API', () => {
  it('has every route that was promised', () => {
    expect(
      operations()
        .map(({ name }) => name)
        .toSorted(),
    ).toMatchSnapshot();
  });

  it('closes every route under /v1 with a right that exists', () => {
    const without = operations().filter(
      ({ name, ...one }) => name.includes('/v1/') && !(rightNames as string[]).includes(one['x-requires'] ?? ''),
    );
    expect(without.map(({ name }) => name)).toEqual([]);
    const open = operations()
      .filter((one) => one['x-requires'] === undefined)
      .map(({ name }) => name);
    expect(open).toEqual(['GET /health/live', 'GET /health/ready', 'GET /metrics']);
  });

  it('refuses every route under /v1 without credentials, and with a key that has no right', async () => {
    const nobody = await edge.key('demo', 'nobody', []);
    for (const { name } of operations().filter((one) => one.name.includes('/v1/'))) {
      const [method, path] = name.split(' ') as [string, string];
      const url = path.replaceAll(/\{\w+\}/g, 'x');
      expect([name, (await edge.request(method, url)).status]).toEqual([name, 401]);
      expect([name, (await edge.request(method, url, nobody)).status]).toEqual([name, 403]);
    }
  });

  it('describes bodies and answers by their schemas', () => {
    const start = paths['/v1/runs']!.post!;
    expect(JSON.stringify(start.requestBody)).toContain('"workflow"');
    expect(Object.keys(start.responses)).toEqual(expect.arrayContaining(['200', '202', 'default']));
  });

  it('has a page for people that loads nothing from elsewhere', async () => {
    const page = await (await edge.request('GET', '/docs')).text();
    expect(page).not.toMatch(/https?:/);
    for (const [, asset] of page.matchAll(/(?:src|href)="([^"]+)"/g)) {
      const answer = await edge.request('GET', asset!);
      expect([asset, answer.status]).toEqual([asset, 200]);
      expect((await answer.text()).length).toBeGreaterThan(10);
    }
    expect((await edge.request('GET', '/docs/package.json')).status).toBe(404);
  });

  it('says that it lives, is ready, and what it measures', async () => {
    for (const path of ['/health/live', '/health/ready', '/metrics'])
      expect((await edge.request('GET', path)).status).toBe(200);
  });
});
