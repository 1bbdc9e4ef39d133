import { ChassisError, consumedBy, deadLetterRoutes, services } from '@chassis/contracts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Edge } from './edge.js';

let edge: Edge;
let key: string;
const at = '2026-11-21T10:00:00.000Z';
const letter = {
  service: 'retriever',
  id: 7,
  topic: 'document.submitted',
  key: 'd',
  kind: 'invalid',
  code: 'x',
  reason: 'y',
  at,
};

beforeAll(async () => {
  edge = await Edge.start();
  key = await edge.key('demo', 'ada', ['dead-letters:replay']);
  for (const service of services.filter((one) => consumedBy(one).length > 0)) {
    edge.line.stubRoute(deadLetterRoutes(service).list, () => {
      if (service === 'generator') throw new ChassisError('transient', 'service-unavailable', 'gone');
      return { letters: service === 'retriever' ? [letter] : [] };
    });
  }
  edge.line.stubRoute(deadLetterRoutes('retriever').replay, ({ id }) => ({
    service: 'retriever',
    id: Number(id),
    topic: 'document.submitted',
  }));
});
afterAll(async () => await edge.line.stop());

it('gathers what all services put aside, and says who did not answer', async () => {
  const answer = await edge.request('GET', '/v1/dead-letters', key);
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual({ letters: [letter], unavailable: ['generator'] });
});

it('repeats one by its service and number', async () => {
  const answer = await edge.request('POST', '/v1/dead-letters/retriever/7/replay', key);
  expect(answer.status).toBe(202);
  expect(await answer.json()).toMatchObject({ service: 'retriever', id: 7 });
});

it.each([
  '/v1/dead-letters/nobody/7',
  '/v1/dead-letters/retriever/seven',
  '/v1/dead-letters?after=3',
  '/v1/dead-letters?limit=0',
])('refuses %s with what is wrong', async (path) => {
  const answer = await edge.request('GET', path, key);
  expect(answer.status).toBe(400);
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
});

it('is closed to those without the right', async () => {
  const other = await edge.key('demo', 'ben', ['runs:create']);
  expect((await edge.request('GET', '/v1/dead-letters', other)).status).toBe(403);
});
