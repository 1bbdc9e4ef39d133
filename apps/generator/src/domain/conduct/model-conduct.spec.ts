import { ChassisError } from '@chassis/contracts';
import { describe, expect, it } from 'vitest';
import { ModelConduct } from './model-conduct.js';

const never = new AbortController().signal;
const model = { name: 'big', provider: 'models.example', account: 'acme@models.example/big', limits: undefined };
const down = new ChassisError('transient', 'provider-failed', 'down');
const calling = { tenant: 'acme', tokens: 1 };
const settled = async () => await new Promise((resolve) => setImmediate(resolve));

function conduct(concurrency: number) {
  let nowMs = 0;
  const made = new ModelConduct(
    { circuit: { failures: 3, coolMs: 1_000, longestMs: 8_000 }, concurrency, retries: 0 },
    {
      now: () => nowMs,
      random: () => 0,
      sleep: async () => await Promise.resolve(),
      take: async () => await Promise.resolve(undefined),
    },
  );
  return { made, at: (ms: number) => (nowMs = ms) };
}

async function tripped(concurrency: number) {
  const one = conduct(concurrency);
  for (let count = 0; count < 3; count++) (await one.made.enter(model, calling, never))(down);
  one.at(1_000);
  return one;
}

describe('a model that has cooled', () => {
  it('is tried by one of many callers that come at once, and by the next when that one has ended', async () => {
    const { made } = await tripped(100);
    const all = await Promise.allSettled(
      Array.from({ length: 20 }, async () => await made.enter(model, calling, never)),
    );
    const admitted = all.filter((one) => one.status === 'fulfilled');
    expect(admitted).toHaveLength(1);
    expect(all.filter((one) => one.status === 'rejected').map((one) => (one.reason as ChassisError).code)).toEqual(
      Array.from({ length: 19 }, () => 'circuit-open'),
    );
    admitted[0]!.value();
    await expect(made.enter(model, calling, never)).resolves.toBeTypeOf('function');
  });

  it('gives back the places of those that it turned away', async () => {
    const { made } = await tripped(2);
    const all = await Promise.allSettled(
      Array.from({ length: 9 }, async () => await made.enter(model, calling, never)),
    );
    for (const one of all) if (one.status === 'fulfilled') one.value();
    const [first, second] = await Promise.all([made.enter(model, calling, never), made.enter(model, calling, never)]);
    first();
    second();
  });
});

describe('a model that fails while calls wait for a place', () => {
  it('is not asked by those that waited', async () => {
    const { made } = conduct(1);
    const leave = await made.enter(model, calling, never);
    const waiting = Array.from({ length: 5 }, async () => await made.enter(model, calling, never));
    const ends = Promise.allSettled(waiting.map(async (one) => (await one)(down)));
    await settled();
    leave(down);
    const codes = (await ends).map((one) => (one.status === 'rejected' ? (one.reason as ChassisError).code : 'asked'));
    expect(codes).toEqual(['asked', 'asked', 'circuit-open', 'circuit-open', 'circuit-open']);
  });
});
