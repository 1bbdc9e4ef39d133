import type { ModelLimits } from '@chassis/contracts';
import { describe, expect, it } from 'vitest';
import { ModelConduct } from './model-conduct.js';

const never = new AbortController().signal;
const callee = (limits: ModelLimits | undefined, account = 'acme@models.example/big') => ({
  name: 'big',
  provider: 'models.example',
  account,
  limits,
});

/** Counts as a limiter does whose minute does not end. */
function conduct() {
  const used = new Map<string, number>();
  const made = new ModelConduct(
    { circuit: { failures: 3, coolMs: 1_000, longestMs: 8_000 }, concurrency: 100, retries: 0 },
    {
      now: () => 0,
      random: () => 0,
      sleep: async () => await Promise.resolve(),
      take: async (key, perMinute, points) => {
        const sum = (used.get(key) ?? 0) + points;
        if (sum <= perMinute) used.set(key, sum);
        return await Promise.resolve(sum <= perMinute ? undefined : 40_000);
      },
    },
  );
  return { made, used };
}

describe('a limit of requests', () => {
  it('refuses the call behind it before it is made, and says when to come back', async () => {
    const { made } = conduct();
    const model = callee({ requestsPerMinute: 2 });
    (await made.enter(model, { tenant: 'acme', tokens: 1 }, never))();
    (await made.enter(model, { tenant: 'acme', tokens: 1 }, never))();
    await expect(made.enter(model, { tenant: 'acme', tokens: 1 }, never)).rejects.toMatchObject({
      kind: 'throttled',
      code: 'model-limit-reached',
      retryAfterMs: 40_000,
    });
  });

  it('of one account is not that of another behind the same provider', async () => {
    const { made } = conduct();
    await made.enter(callee({ requestsPerMinute: 1 }), { tenant: 'acme', tokens: 1 }, never);
    const other = callee({ requestsPerMinute: 1 }, 'globex@models.example/big');
    await expect(made.enter(other, { tenant: 'globex', tokens: 1 }, never)).resolves.toBeTypeOf('function');
  });

  it('says nothing about the model: its circuit stays closed', async () => {
    const { made } = conduct();
    const model = callee({ requestsPerMinute: 1 });
    await made.enter(model, { tenant: 'acme', tokens: 1 }, never);
    for (let turn = 0; turn < 5; turn++)
      await made.enter(model, { tenant: 'acme', tokens: 1 }, never).catch(() => undefined);
    expect(made.isOpen(model)).toBe(false);
  });
});

describe('a limit of tokens', () => {
  it('counts prompt and answer at their longest', async () => {
    const { made, used } = conduct();
    const model = callee({ tokensPerMinute: 1_000 });
    await made.enter(model, { tenant: 'acme', tokens: 700 }, never);
    await expect(made.enter(model, { tenant: 'acme', tokens: 700 }, never)).rejects.toMatchObject({
      code: 'model-limit-reached',
    });
    await made.enter(model, { tenant: 'acme', tokens: 300 }, never);
    expect([...used.values()]).toEqual([1_000]);
  });

  it('lets a call of more than a minute has take a whole minute', async () => {
    const { made } = conduct();
    const model = callee({ tokensPerMinute: 1_000 });
    await expect(made.enter(model, { tenant: 'acme', tokens: 5_000 }, never)).resolves.toBeTypeOf('function');
    await expect(made.enter(model, { tenant: 'acme', tokens: 1 }, never)).rejects.toMatchObject({ kind: 'throttled' });
  });
});

describe('a limit of calls at once', () => {
  it('lets the next wait until one has left, and gives the place back where another limit refuses', async () => {
    const { made } = conduct();
    const model = callee({ concurrency: 1, requestsPerMinute: 2 });
    const leave = await made.enter(model, { tenant: 'acme', tokens: 1 }, never);
    let isIn = false;
    const second = made.enter(model, { tenant: 'acme', tokens: 1 }, never).then((one) => {
      isIn = true;
      return one;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(isIn).toBe(false);
    leave();
    (await second)();
    for (let turn = 0; turn < 2; turn++)
      await expect(made.enter(model, { tenant: 'acme', tokens: 1 }, never)).rejects.toMatchObject({
        code: 'model-limit-reached',
      });
  });
});
