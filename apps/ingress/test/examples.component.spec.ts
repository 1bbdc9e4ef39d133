import {
  ChassisError,
  type Example,
  ExamplesCorrect,
  ExamplesDelete,
  ExamplesExport,
  ExamplesList,
  ExamplesTeach,
  RunsGet,
} from '@chassis/contracts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Edge } from './edge.js';

let edge: Edge;
let key: string;
beforeAll(async () => {
  edge = await Edge.start();
  key = await edge.key('demo', 'ada', ['examples:write', 'intents:write']);
});
afterAll(async () => await edge.line.stop());

const of = (id: string): Example => ({
  ...{ id, run: 'r', step: 'answer', kind: 'review', workflow: 'advise', version: 'v', decision: 'reject' },
  ...{ decidedBy: 'user:ada', subject: 'user:ben', decidedAt: '2026-11-21T10:00:00.000Z', dataClass: 'internal' },
  ...{ input: null, candidate: 'It is.', final: null, marks: [], withheld: [], masked: {}, maskedBy: 'rules' },
  taught: [],
});

it('examples are exported line by line over as many pages as there are', async () => {
  const asked: unknown[] = [];
  edge.line.stubRoute(ExamplesExport, (input) => {
    asked.push(input);
    return input['after'] === undefined ? { examples: [of('1'), of('2')], next: 'next' } : { examples: [of('3')] };
  });
  const answer = await edge.request('GET', '/v1/examples/export?workflow=advise', key);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('application/x-ndjson');
  const lines = (await answer.text()).trim().split('\n');
  expect(lines.map((one) => (JSON.parse(one) as Example).id)).toEqual(['1', '2', '3']);
  expect(asked).toEqual([
    { workflow: 'advise', limit: 200 },
    { workflow: 'advise', limit: 200, after: 'next' },
  ]);
});

it('the class of an input is said by who may see the run and write examples, and by nobody else', async () => {
  const said: unknown[] = [];
  edge.line.stubRoute(ExamplesCorrect, (input) => {
    said.push(input);
    return of('r.route.class');
  });
  edge.line.stubRoute(RunsGet, ({ run }) => {
    if (run !== 'r7') throw new ChassisError('rejected', 'unknown-run', 'There is no such run.');
    return {
      ...{ id: run, workflow: 'advise', workflowHash: 'f00d', status: 'completed' as const, subject: 'user:ada' },
      ...{ acceptedAt: '2026-11-21T10:00:00.000Z', deadline: '2026-11-21T11:00:00.000Z', steps: [] },
      ...{ dataClass: 'internal' as const, costMicroUsd: 0 },
    };
  });
  const path = '/v1/examples/classes';
  const body = { run: 'r7', step: 'route', class: 'warranty' };
  const all = await edge.key('demo', 'eve', ['examples:write', 'runs:read-all']);
  expect((await edge.request('POST', path, key, body)).status).toBe(200);
  expect((await edge.request('POST', path, all, body)).status).toBe(200);
  expect(said).toEqual([body, body]);
  const stranger = await edge.key('demo', 'max', ['examples:write', 'runs:read']);
  const seer = await edge.key('demo', 'zoe', ['runs:read-all', 'intents:write']);
  expect((await edge.request('POST', path, stranger, body)).status).toBe(404);
  expect((await edge.request('POST', path, seer, body)).status).toBe(403);
  expect((await edge.request('POST', path, all, { ...body, run: 'r8' })).status).toBe(404);
  expect((await edge.request('POST', path, all, { ...body, run: '../r7' })).status).toBe(400);
  expect((await edge.request('POST', path, all, { ...body, label: 'x' })).status).toBe(400);
  expect(said).toHaveLength(2);
});

it('examples are listed, deleted and taught by who has the rights, and by nobody else', async () => {
  edge.line.stubRoute(ExamplesList, ({ run }) => ({ examples: [of(String(run))] }));
  edge.line.stubRoute(ExamplesDelete, (input) => ({ deleted: 1, forgottenBy: Object.keys(input) }));
  edge.line.stubRoute(ExamplesTeach, ({ model }) => ({
    ...{ model: String(model), version: 'v', examples: 1, texts: {}, leftOut: 0 },
  }));
  const listed = await edge.request('GET', '/v1/examples?run=r7', key);
  expect(await listed.json()).toMatchObject({ examples: [{ id: 'r7' }] });
  expect(await (await edge.request('DELETE', '/v1/examples/e1', key)).json()).toMatchObject({ forgottenBy: ['id'] });
  const all = await edge.request('DELETE', '/v1/examples?user=user:ada', key);
  expect(await all.json()).toMatchObject({ forgottenBy: ['user'] });
  const taught = await edge.request('POST', '/v1/examples/teach/m', key, { harmless: 'fine' });
  expect(await taught.json()).toMatchObject({ model: 'm' });
  expect((await edge.request('POST', '/v1/examples/teach/m', key, { harm: 'fine' })).status).toBe(400);
  const other = await edge.key('demo', 'ben', ['runs:read', 'approvals:decide']);
  for (const [method, path] of [
    ['GET', '/v1/examples'],
    ['GET', '/v1/examples/export'],
    ['DELETE', '/v1/examples/e1'],
  ] as const)
    expect((await edge.request(method, path, other)).status).toBe(403);
});
