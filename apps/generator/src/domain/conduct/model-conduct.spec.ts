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

describe('a place among the calls of one model', () => {
  it('is given back by who leaves while waiting for one towards the provider', async () => {
    const { made } = conduct(1);
    const limited = { ...model, account: 'acme@models.example/small', limits: { concurrency: 1 } };
    const leave = await made.enter(model, calling, never);
    const leaving = new AbortController();
    const waiting = made.enter(limited, calling, leaving.signal);
    await settled();
    leaving.abort(new Error('cancelled'));
    await expect(waiting).rejects.toThrow('cancelled');
    leave();
    (await made.enter(limited, calling, never))();
  });

  it('is nothing that a local model needs', async () => {
    const { made } = conduct(1);
    const local = { ...model, provider: 'local' };
    await made.enter(local, calling, never);
    await expect(made.enter(local, calling, never)).resolves.toBeTypeOf('function');
  });
});

describe('what a model failed with', () => {
  it.each([
    ['provider-throttled', true],
    ['provider-failed', true],
    ['provider-unreachable', true],
    ['provider-cut', true],
    ['provider-silent', true],
    ['provider-slow', true],
    ['provider-garbled', true],
    ['provider-empty', true],
    ['provider-cut-short', true],
    ['provider-denied-key', true],
    ['provider-unknown-model', true],
    ['provider-refused', false],
    ['provider-filtered', false],
    ['prompt-too-long', false],
    ['aborted', false],
  ])('leaves it alone after three times of %s: %s', async (code, isOpen) => {
    const { made } = conduct(1);
    for (let count = 0; count < 3; count++)
      (await made.enter(model, calling, never))(new ChassisError('transient', code, 'down'));
    expect(made.isOpen(model)).toBe(isOpen);
  });

  it('leaves it alone at once, and as long as it says, where it says so itself', async () => {
    const { made, at } = conduct(1);
    const until = new ChassisError('throttled', 'provider-throttled', 'too much', { retryAfterMs: 5_000 });
    (await made.enter(model, calling, never))(until);
    await expect(made.enter(model, calling, never)).rejects.toMatchObject({
      code: 'circuit-open',
      retryAfterMs: 5_000,
    });
    at(5_000);
    expect(made.isOpen(model)).toBe(false);
  });
});
