import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Product } from '../product.js';
import { cpuSecondsOf, processTree, pssMb } from '../process-tree.js';
import { CannotMeasure } from '../eval/cannot-measure.js';
import type { Measurement, Report } from '../report.js';
import { percentile, round } from '../statistics.js';
import { type Timing, timedAccept, timedRun } from './client.js';

/** Ordinary questions to the demo's documents. */
const questions = [
  'How long is the warranty on a P-200 pump?',
  'How often must the seals of a P-200 be checked?',
  'What does the warranty not cover?',
  'How do I return a spare part?',
  'What must I wear when I open the pump housing?',
  'Which oil does the bearing housing take?',
];
const [oneAtATime, at32, callers, warmUp] = [200, 2_000, 32, 60];

async function inParallel(
  count: number,
  callersAtOnce: number,
  work: (index: number) => Promise<Timing>,
): Promise<Timing[]> {
  const timings: Timing[] = [];
  let next = 0;
  const caller = async (): Promise<void> => {
    while (next < count) timings.push(await work(next++));
  };
  await Promise.all(Array.from({ length: callersAtOnce }, caller));
  return timings;
}

async function measureOn(
  product: Product,
): Promise<{ single: Timing[]; accepts: number[]; parallel: Timing[]; seconds: number }> {
  const { url, keys } = product.access;
  const sending = (index: number) => ({
    url,
    key: keys['ada'] as string,
    body: { workflow: 'answer-question', input: { question: questions[index % questions.length] } },
  });
  const run = async (index: number) => await timedRun(sending(index));
  await inParallel(warmUp, 4, run);
  const single = await inParallel(oneAtATime, 1, run);
  const accepts: number[] = [];
  for (let index = 0; index < oneAtATime; index++) {
    accepts.push(await timedAccept(sending(index)));
    await sleep(30);
  }
  const started = performance.now();
  const parallel = await inParallel(at32, callers, run);
  const all = [...single, ...parallel];
  const wrong = all.filter((one) => one.status !== 'completed');
  if (wrong.length > 0) throw new CannotMeasure(`${wrong.length} of ${all.length} runs ended as ${wrong[0]?.status}`);
  return { single, accepts, parallel, seconds: (performance.now() - started) / 1_000 };
}

/** Connections that end in between take their seconds with them: each process is compared with itself. */
async function idlePercent(pid: number): Promise<number> {
  await sleep(6_000);
  const before = new Map(processTree(pid).map((one) => [one, cpuSecondsOf([one])]));
  const at = performance.now();
  await sleep(15_000);
  const used = processTree(pid).reduce((sum, one) => sum + cpuSecondsOf([one]) - (before.get(one) ?? 0), 0);
  return (used / ((performance.now() - at) / 1_000)) * 100;
}

async function runLatency(): Promise<Report> {
  if (process.platform !== 'linux')
    throw new CannotMeasure('memory and processor time are read from /proc, which Linux alone has');
  const dataDir = await mkdtemp(path.join(tmpdir(), 'chassis-bench-'));
  await chmod(dataDir, 0o755);
  const traceRatio = '0.1';
  try {
    await (await Product.start(dataDir, { TRACE_RATIO: traceRatio }, 'npm')).stop();
    const product = await Product.start(dataDir, { TRACE_RATIO: traceRatio }, 'npm');
    try {
      const { single, accepts, parallel, seconds } = await measureOn(product);
      const idle = await idlePercent(product.child.pid as number);
      const runs = single.map((one) => one.runMs);
      return {
        name: 'run-latency',
        metrics: {
          acceptMsP50: round(percentile(accepts, 50), 2),
          acceptMsP99: round(percentile(accepts, 99), 2),
          firstSegmentMsP50: round(
            percentile(
              single.map((one) => one.firstSegmentMs).filter((ms) => !Number.isNaN(ms)),
              50,
            ),
          ),
          runMsP50: round(percentile(runs, 50)),
          runMsP99: round(percentile(runs, 99)),
          runMsP99At32: round(
            percentile(
              parallel.map((one) => one.runMs),
              99,
            ),
          ),
          runsPerSecond: round(at32 / seconds),
          rssMb: round(pssMb(processTree(product.child.pid as number)), 0),
          idleCpuPercent: round(idle, 2),
          readyMs: round(product.readyMs, 0),
        },
        peers: {},
        method:
          `job 1 (answer-question, user ada, ${questions.length} questions in turn) over HTTP against the product as npm start runs it, simulators included; times from the POST's first byte, event stream on the same request; ` +
          `accept measured apart, one every 30 ms; ${oneAtATime} runs one at a time after ${warmUp} to warm up, then ${at32} by ${callers} callers; embedded bus and PostgreSQL (fsync on; asynchronous commit for middle steps alone), audit on, trace ratio ${traceRatio} without exporter; ` +
          `models: extractive (local), intent specialist (linear), embeddings as found in the models folder; memory is the sum of PSS after the load, idle is over 15 s; client on the same ${cpus().length} cores.`,
      };
    } finally {
      await product.stop();
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

export const runLatencyBench: Measurement = {
  summary: 'latency, throughput, memory and idle use of job 1 on the embedded default',
  run: runLatency,
};
