import { expect, it } from 'vitest';
import { Rounds } from './rounds.js';

const turn = async () => await new Promise((resolve) => setImmediate(resolve));

it('runs one round at a time, and one more for all that asked meanwhile', async () => {
  const gates: PromiseWithResolvers<void>[] = [];
  const rounds = new Rounds(
    async () => {
      gates.push(Promise.withResolvers());
      await gates.at(-1)?.promise;
    },
    () => undefined,
  );
  for (let asked = 0; asked < 3; asked++) rounds.ask();
  expect(gates).toHaveLength(1);
  gates[0]?.resolve();
  await turn();
  expect(gates).toHaveLength(2);
  gates[1]?.resolve();
  await turn();
  expect(gates).toHaveLength(2);
});

it('tells of a round that failed, and runs the next; none after its stop', async () => {
  let count = 0;
  const errors: unknown[] = [];
  const rounds = new Rounds(
    async () => await Promise.reject(new Error(`round ${++count}`)),
    (error) => errors.push(error),
  );
  rounds.ask();
  rounds.ask();
  await turn();
  expect(errors.map(String)).toEqual(['Error: round 1', 'Error: round 2']);
  await rounds.stop();
  rounds.ask();
  await turn();
  expect(count).toBe(2);
});
