import { describe, expect, it } from 'vitest';
import { FairSlots } from './fair-slots.js';

const never = new AbortController().signal;
const settled = async () => await new Promise((resolve) => setImmediate(resolve));

describe('places towards a provider', () => {
  it('are given in turn by tenant, whoever came first', async () => {
    const slots = new FairSlots(1);
    const order: string[] = [];
    const leave = await slots.enter('loud', never);
    const call = async (tenant: string, name: string) => {
      const done = await slots.enter(tenant, never);
      order.push(name);
      done();
    };
    const calls = ['loud 1', 'loud 2', 'loud 3', 'quiet 1'].map(async (name) => await call(name.split(' ')[0]!, name));
    leave();
    await Promise.all(calls);
    expect(order).toEqual(['loud 1', 'quiet 1', 'loud 2', 'loud 3']);
  });

  it('are never more than there are, and none is lost', async () => {
    const slots = new FairSlots(2);
    let [now, most] = [0, 0];
    const call = async (tenant: string) => {
      const leave = await slots.enter(tenant, never);
      most = Math.max(most, (now += 1));
      await settled();
      now -= 1;
      leave();
      leave();
    };
    await Promise.all(Array.from({ length: 30 }, async (_one, at) => await call(`t${at % 3}`)));
    expect(most).toBe(2);
    expect(slots.waiting).toBe(0);
  });

  it('are not kept for who left while waiting', async () => {
    const slots = new FairSlots(1);
    const leave = await slots.enter('a', never);
    const leaving = new AbortController();
    const waiting = slots.enter('a', leaving.signal);
    leaving.abort(new Error('cancelled'));
    await expect(waiting).rejects.toThrow('cancelled');
    leave();
    (await slots.enter('b', never))();
    expect(slots.waiting).toBe(0);
  });

  it('are given back by who leaves in the very moment of being let in, and nobody behind is forgotten', async () => {
    const slots = new FairSlots(1);
    const leave = await slots.enter('a', never);
    const leaving = new AbortController();
    const admitted = slots.enter('a', leaving.signal);
    const behind = slots.enter('a', never);
    leave();
    leaving.abort(new Error('cancelled'));
    (await admitted)();
    (await behind)();
    expect(slots.waiting).toBe(0);
    (await slots.enter('b', never))();
  });
});
