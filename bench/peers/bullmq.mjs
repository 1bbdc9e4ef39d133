// BullMQ: a flow of five jobs in a chain, each the child that the next one waits for; one worker, as many jobs at once as there are runs.
import { FlowProducer, Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { inParallel, serve } from './serve.mjs';

const steps = 5;
const queueName = 'classify';

serve(async ({ url, atOnce }) => {
  const { hostname: host, port } = new URL(url);
  const connection = { host, port: Number(port), maxRetriesPerRequest: null };
  const redis = new Redis(connection);
  await redis.config('SET', 'appendonly', 'yes');
  const flows = new FlowProducer({ connection });
  const queue = new Queue(queueName, { connection });
  const times = new Map();
  const ends = new Map();
  const worker = new Worker(
    queueName,
    async ({ data }) => {
      times.get(data.run)?.push(performance.now());
      return { label: data.text.includes('pump') ? 'warranty' : 'other', confidence: 1 };
    },
    { connection, concurrency: atOnce },
  );
  worker.on('completed', ({ data }) => data.step === steps && ends.get(data.run)?.());
  await worker.waitUntilReady();
  let count = 0;

  function flowOf(run, text, step = steps) {
    const options = { removeOnComplete: true };
    const children = step === 1 ? [] : [flowOf(run, text, step - 1)];
    return { name: `step${step}`, queueName, data: { run, text, step }, opts: options, children };
  }

  return {
    /** `always`: an answer comes after the disk has it, as with a synchronous commit; `everysec`: up to a second is lost. */
    durability: async (appendfsync) => void (await redis.config('SET', 'appendfsync', appendfsync)),
    runs: async ({ count: number, atOnce: callers }) => {
      const [startMs, stepMs, runMs] = [[], [], []];
      const begun = performance.now();
      await inParallel(number, callers, async () => {
        const run = `run-${++count}`;
        const at = [];
        times.set(run, at);
        const ended = new Promise((resolve) => ends.set(run, resolve));
        const askedAt = performance.now();
        await flows.add(flowOf(run, `a question about a pump, number ${count}`));
        await ended;
        const endedAt = performance.now();
        times.delete(run);
        ends.delete(run);
        startMs.push(at[0] - askedAt);
        runMs.push(endedAt - askedAt);
        for (const [index, began] of at.entries()) stepMs.push((at[index + 1] ?? endedAt) - began);
      });
      return { seconds: (performance.now() - begun) / 1_000, startMs, stepMs, runMs };
    },
    stop: async () => {
      await worker.close();
      await Promise.all([flows.close(), queue.close()]);
      redis.disconnect();
    },
  };
});
