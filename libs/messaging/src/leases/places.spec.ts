import { expect, it } from 'vitest';
import { Places } from './places.js';

it('gives a place that comes back to the one who waits longest', async () => {
  const places = new Places(1);
  const order: string[] = [];
  await places.take();
  const waiting = ['first', 'second'].map(async (name) => {
    await places.take();
    order.push(name);
  });
  places.giveBack();
  await waiting[0];
  expect(order).toEqual(['first']);
  places.giveBack();
  await waiting[1];
  expect(order).toEqual(['first', 'second']);
});

it('gives no more than are free when nobody may wait', () => {
  const places = new Places(3);
  expect(places.takeAtMost(2)).toBe(2);
  expect(places.takeAtMost(2)).toBe(1);
  expect(places.takeAtMost(2)).toBe(0);
  places.giveBack();
  expect(places.takeAtMost(2)).toBe(1);
});

it('turns away who waits when it closes', async () => {
  const places = new Places(0);
  const waiting = places.take();
  places.close(new Error('closed'));
  await expect(waiting).rejects.toThrow('closed');
});
