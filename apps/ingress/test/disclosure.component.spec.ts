import { DisclosureGet, DisclosurePolicySchema, DisclosurePut } from '@chassis/contracts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Edge } from './edge.js';

let edge: Edge;
beforeAll(async () => {
  edge = await Edge.start();
});
afterAll(async () => await edge.line.stop());

const path = '/v1/disclosure-policy';

it('what answers may disclose is set by administrators alone, never so that secrets leave', async () => {
  const put: unknown[] = [];
  edge.line.stubRoute(DisclosurePut, (policy) => {
    put.push(policy);
    return { version: 2, policy: DisclosurePolicySchema.parse(policy) };
  });
  edge.line.stubRoute(DisclosureGet, () => ({ version: 0, policy: DisclosurePolicySchema.parse({}) }));
  const admin = await edge.key('demo', 'ada', ['admin']);
  const reader = await edge.key('demo', 'ben', ['workflows:read', 'workflows:publish', 'examples:write']);
  expect(await (await edge.request('GET', path, reader)).json()).toMatchObject({ version: 0 });
  expect((await edge.request('PUT', path, reader, { kinds: {} })).status).toBe(403);
  for (const wrong of [
    { secrets: 'allow' },
    { kinds: { shoe: 'mask' } },
    { kinds: { name: 'masked' } },
    { kind: { name: 'mask' } },
  ])
    expect((await edge.request('PUT', path, admin, wrong)).status).toBe(400);
  expect(put).toEqual([]);
  const kept = await edge.request('PUT', path, admin, { kinds: { name: 'mask' } });
  expect(await kept.json()).toMatchObject({ version: 2, policy: { kinds: { name: 'mask' }, secrets: 'halt' } });
});
