import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ChassisApi, startOldSystems } from '@chassis/all-in-one';
import type { PublishOutcome, RunSummary, WorkflowDraft } from '@chassis/contracts';
import { Product, root } from '../product.js';
import type { Measurement, Report } from '../report.js';
import { percentile, round } from '../statistics.js';
import { Load } from './load.js';

const timers = 300;
const [openOfJob1, openOfJob2] = [4, 2];
/** The first timer is due so long after the last one was set; all within the time that follows, in which the line is killed. */
const [aheadMs, spreadMs, killAfterMs] = [10_000, 30_000, 12_000];
const drainMs = 60_000;
const workflow = 'due-times';

const files = {
  'workflow.yaml': `name: ${workflow}
input: input.schema.json
dataClass: internal
deadline: 1h
budget: { microUsd: 0 }
steps:
  pause: { kind: wait, until: input.until }
result: "{ 'until': pause.until }"
`,
  'input.schema.json': '{"type": "object", "required": ["until"], "properties": {"until": {"type": "number"}}}',
};

interface Timer {
  readonly run: string;
  readonly dueAt: number;
  endedAt?: number;
}

const as = (product: Product, who: string): ChassisApi =>
  new ChassisApi(product.access.url, product.access.keys[who] as string);

async function publish(product: Product): Promise<void> {
  const wanda = as(product, 'wanda');
  const { hash } = await wanda.put<WorkflowDraft>(`/v1/workflows/${workflow}/draft`, { files });
  await wanda.post<PublishOutcome>(`/v1/workflows/${workflow}/publish`, { hash });
}

async function set(product: Product, firstAt: number): Promise<Timer[]> {
  const ada = as(product, 'ada');
  const all: Timer[] = [];
  for (let at = 0; at < timers; at += 10)
    all.push(
      ...(await Promise.all(
        Array.from({ length: 10 }, async (_, index): Promise<Timer> => {
          // In turn over the whole time, whichever was set first.
          const dueAt = firstAt + Math.round((((at + index) * 7) % timers) * (spreadMs / timers));
          const { id } = await ada.post<{ id: string }>('/v1/runs', { workflow, input: { until: dueAt } });
          return { run: id, dueAt };
        }),
      )),
    );
  return all;
}

/** By what the engine says of each run, asked until all have ended or nobody waits any more. */
async function readEnds(product: Product, all: readonly Timer[], withinMs: number): Promise<void> {
  const ada = as(product, 'ada');
  const until = Date.now() + withinMs;
  for (const one of all)
    for (;;) {
      const { status, endedAt } = await ada.get<RunSummary>(`/v1/runs/${one.run}`);
      if (status === 'completed' && endedAt !== undefined) one.endedAt = Date.parse(endedAt);
      if (one.endedAt !== undefined || Date.now() > until) break;
      await sleep(100);
    }
}

async function timersScenario(): Promise<Report> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'chassis-chaos-'));
  await chmod(dataDir, 0o755);
  const oldSystems = await startOldSystems(root, path.join(dataDir, 'outside'), {});
  const settings = { ...oldSystems.settings, LOG_LEVEL: 'warn' };
  const load = new Load({ watchesSteps: false });
  let product = await Product.start(path.join(dataDir, 'line'), settings);
  try {
    await publish(product);
    load.setAccess(product.access);
    load.start(openOfJob1, openOfJob2);
    // Longer than setting them takes; those that are due too early would not be timers.
    const firstAt = Date.now() + 20_000 + aheadMs;
    const all = await set(product, firstAt);
    const setMs = Date.now() - (firstAt - 20_000 - aheadMs);
    await sleep(Math.max(0, firstAt + killAfterMs - Date.now()));
    const killedAt = Date.now();
    load.setAccess(undefined);
    await product.stop('SIGKILL');
    product = await Product.start(product.dataDir, settings);
    const readyAt = Date.now();
    load.setAccess(product.access);
    await sleep(Math.max(0, firstAt + spreadMs - Date.now()));
    await readEnds(product, all, drainMs);
    await load.drain(drainMs);
    return report(all, { killedAt, readyAt, setMs, jobs: load.accepted });
  } finally {
    load.setAccess(undefined);
    await product.stop();
    await oldSystems.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

interface Times {
  readonly killedAt: number;
  readonly readyAt: number;
  readonly setMs: number;
  readonly jobs: number;
}

function report(all: readonly Timer[], { killedAt, readyAt, setMs, jobs }: Times): Report {
  const ended = all.filter((one) => one.endedAt !== undefined);
  // What was due while nobody was there counts from the moment that the line is ready again.
  const isMissed = ({ dueAt, endedAt = 0 }: Timer): boolean => dueAt < readyAt && endedAt >= killedAt;
  const missed = ended.filter(isMissed).map(({ endedAt = 0 }) => Math.max(0, endedAt - readyAt));
  const late = ended.filter((one) => !isMissed(one)).map(({ dueAt, endedAt = 0 }) => endedAt - dueAt);
  return {
    name: 'timers',
    metrics: {
      timers: all.length,
      ended: ended.length,
      early: late.filter((ms) => ms < 0).length,
      lateMsP50: round(percentile(late, 50)),
      lateMsP99: round(percentile(late, 99)),
      lateMsMax: round(Math.max(...late)),
      dueWhileDown: missed.length,
      lateAfterRestartMsMax: missed.length === 0 ? Number.NaN : round(Math.max(...missed)),
      downMs: readyAt - killedAt,
    },
    peers: {},
    method: `${all.length} runs that wait until a moment of their own, within ${spreadMs / 1_000} s, beside ${jobs} runs of both jobs; the all-in-one is killed (-9) in between and started again. Late: from that moment to the run's end as the engine tells it, its result included; what was due while the line was down counts from when it is ready. Setting them took ${setMs} ms`,
  };
}

export const timersChaos: Measurement = {
  summary: 'how late timers are under load, and after a kill of the line',
  run: async () => await timersScenario(),
};
