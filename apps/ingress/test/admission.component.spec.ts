import { ChassisError, RunsBacklog } from '@chassis/contracts';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { Edge } from './edge.js';

let edge: Edge;
const backlogs = new Map<string, { waiting: number; oldestWaitingMs: number; isAtLimit: boolean } | 'no answer'>();
let asked = 0;

beforeAll(async () => {
  edge = await Edge.start({ MAX_START_WAIT_SECONDS: '30', MAX_WAITING_POSTS: '30' });
  edge.line.platform.served.register(RunsBacklog, async (_, { tenant }) => {
    await Promise.resolve();
    asked += 1;
    const backlog = backlogs.get(tenant) ?? { waiting: 0, oldestWaitingMs: 0, isAtLimit: false };
    if (backlog === 'no answer') throw new ChassisError('transient', 'service-unavailable', 'not now');
    return backlog;
  });
});
afterAll(async () => await edge.line.stop());

it('refuses runs of a tenant whose runs wait too long, and says when to come back; others are accepted', async () => {
  backlogs.set('flood', { waiting: 9_000, oldestWaitingMs: 42_000, isAtLimit: true });
  backlogs.set('slow', { waiting: 3, oldestWaitingMs: 42_000, isAtLimit: false });
  const key = async (tenant: string): Promise<string> => await edge.key(tenant, 'ada', ['runs:create']);
  const refused = await edge.ask(await key('flood'));
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '12']);
  expect(await refused.json()).toMatchObject({ code: 'too-many-waiting' });
  const slow = await edge.ask(await key('slow'));
  expect([slow.status, slow.headers.get('retry-after')]).toEqual([503, '12']);
  expect((await edge.ask(await key('quiet'))).status).toBe(202);
});

it('accepts when the engine does not answer, and asks no oftener than once a second', async () => {
  backlogs.set('deaf', 'no answer');
  const key = await edge.key('deaf', 'ada', ['runs:create']);
  const before = asked;
  const answers = await Promise.all(Array.from({ length: 20 }, async () => (await edge.ask(key)).status));
  expect(answers).toEqual(answers.map(() => 202));
  expect(asked - before).toBeLessThan(20);
});

it('lets runs wait to be accepted while others have their turns, and refuses those above what may wait', async () => {
  const { turns } = edge.line.platform;
  const begin = turns.begin.bind(turns);
  const crowded = vi.spyOn(turns, 'begin').mockImplementation((tenant) => tenant !== 'crowd' && begin(tenant));
  const key = await edge.key('crowd', 'ada', ['runs:create']);
  const waiting = Array.from({ length: 30 }, async () => (await edge.ask(key)).status);
  await expect.poll(() => turns.waitingOf('crowd')).toBe(30);
  const refused = await edge.ask(key);
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
  expect(await refused.json()).toMatchObject({ code: 'too-many-posts' });
  expect((await edge.ask(await edge.key('quiet', 'ada', ['runs:create']))).status).toBe(202);
  crowded.mockRestore();
  expect(new Set(await Promise.all(waiting))).toEqual(new Set([202]));
});
