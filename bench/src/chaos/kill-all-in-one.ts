import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ChassisApi, startOldSystems } from '@chassis/all-in-one';
import { Product, root } from '../product.js';
import type { Measurement, Report } from '../report.js';
import { percentile, round } from '../statistics.js';
import { erpPayments } from './erp-payments.js';
import { Load, type Tracked } from './load.js';
import { stepsHit } from './steps-hit.js';

const [kills, openOfJob1, openOfJob2, leastOpen] = [30, 14, 12, 10];
const drainMs = 180_000;

interface Open {
  readonly run: Tracked;
  readonly position: number;
  readonly steps: string;
}

const hasAdvanced = ({ run, position, steps }: Open): boolean =>
  run.ended !== undefined || run.lastPosition !== position || run.lastSteps !== steps;

/** Waits until every run that was open shows a new event, a new state of a step, or its end; says which was the last. */
async function untilAdvanced(open: readonly Open[], killed: number): Promise<Recovery> {
  let waiting = open;
  let last = open[0]?.run;
  while (waiting.length > 0 && performance.now() - killed < 60_000) {
    last = waiting[0]?.run;
    await sleep(5);
    waiting = waiting.filter((one) => !hasAdvanced(one));
  }
  return { ms: performance.now() - killed, last };
}

interface Recovery {
  readonly ms: number;
  /** The run that went on last. */
  readonly last: Tracked | undefined;
}

async function untilBothOpen(load: Load): Promise<void> {
  while (load.open(1).length < leastOpen || load.open(2).length < leastOpen) await sleep(2);
}

interface Killing {
  product: Product;
  recoveries: Recovery[];
  /** From the kill until the line answers again. */
  readyMs: number[];
  /** Which runs were open at which kill. */
  hits: { at: number; runs: Tracked[] }[];
}

/** Kills the line at a random moment with enough runs open, starts it again, and times until all of them go on. */
async function killOnce(load: Load, state: Killing, settings: Record<string, string>): Promise<void> {
  await sleep(200 + Math.random() * 1_800);
  await untilBothOpen(load);
  const killed = performance.now();
  await state.product.stop('SIGKILL');
  load.setAccess(undefined);
  const open = [...load.open(1), ...load.open(2)].map((run): Open => ({
    run,
    position: run.lastPosition,
    steps: run.lastSteps,
  }));
  state.hits.push({ at: Date.now(), runs: open.map(({ run }) => run) });
  state.product = await Product.start(state.product.dataDir, settings);
  load.setAccess(state.product.access);
  state.readyMs.push(performance.now() - killed);
  state.recoveries.push(await untilAdvanced(open, killed));
}

async function killAllInOne(args: readonly string[]): Promise<Report> {
  const count = Number(args[args.indexOf('--kills') + 1]) || kills;
  const dataDir = await mkdtemp(path.join(tmpdir(), 'chassis-chaos-'));
  await chmod(dataDir, 0o755);
  // The old systems are not part of what is killed: their ledger is the witness.
  const oldSystems = await startOldSystems(root, path.join(dataDir, 'outside'), {});
  const settings = { ...oldSystems.settings, LOG_LEVEL: 'warn' };
  const load = new Load();
  const state: Killing = {
    product: await Product.start(path.join(dataDir, 'line'), settings),
    recoveries: [],
    readyMs: [],
    hits: [],
  };
  try {
    load.setAccess(state.product.access);
    load.start(openOfJob1, openOfJob2);
    for (let index = 0; index < count; index++) await killOnce(load, state, settings);
    await load.drain(drainMs);
    const histogram = await stepsHit(
      state.hits,
      new ChassisApi(state.product.access.url, state.product.access.keys['olga'] as string),
    );
    const payments = await erpPayments(path.join(dataDir, 'outside', 'erp'));
    return report(load, state, { payments, histogram, count });
  } finally {
    load.setAccess(undefined);
    await state.product.stop();
    await oldSystems.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

interface Witnesses {
  payments: ReadonlyMap<string, number>;
  histogram: ReadonlyMap<string, number>;
  count: number;
}

function report(load: Load, state: Killing, { payments, histogram, count }: Witnesses): Report {
  const runs = [...load.runs.values()];
  const recoveries = state.recoveries.map((one) => one.ms);
  const ended = runs.filter((one) => one.ended !== undefined);
  const paid = runs.filter((one) => one.job === 2 && one.ended === 'completed');
  const ends = Map.groupBy(ended, (one) => `${one.job}:${one.ended}`);
  return {
    name: 'kill-all-in-one',
    metrics: {
      kills: count,
      accepted: load.accepted,
      ended: ended.length,
      lost: runs.length - ended.length,
      doubledEffects: [...payments.values()].filter((times) => times > 1).length,
      missingEffects: paid.filter((one) => (payments.get(one.invoice as string) ?? 0) === 0).length,
      segmentErrors: runs.reduce((sum, one) => sum + one.streamErrors, 0),
      payments: payments.size,
      recoveryMsMax: round(Math.max(...recoveries), 0),
      recoveryMsP50: round(percentile(recoveries, 50), 0),
      readyMsP50: round(percentile(state.readyMs, 50), 0),
    },
    peers: {},
    method:
      `${count} kills -9 of the all-in-one process at random moments with at least ${leastOpen} runs of each job open (${openOfJob1} and ${openOfJob2} clients over HTTP, an approver who accepts); old systems in processes of their own that are not killed; ` +
      'lost and doubled are counted outside: accepted runs without a terminal event at the client, payments of one invoice in the ERP ledger file; recovery runs from the kill until each run that was open shows a new event or a new state of a step (the five requests a second of the ERP included); embedded bus, extractive and template models, no generative model.',
    notes: [
      `ends: ${[...ends].map(([end, list]) => `${end} ${list.length}`).join(', ')}`,
      `slowest recoveries: ${state.recoveries
        .toSorted((a, b) => b.ms - a.ms)
        .slice(0, 3)
        .map(({ ms, last }) => `${round(ms, 0)} ms (job ${last?.job}, run ${last?.id})`)
        .join(', ')}`,
      'steps that were hit (job:step, by the times in explain):',
      ...[...histogram].toSorted((a, b) => b[1] - a[1]).map(([step, times]) => `  ${step.padEnd(28)} ${times}`),
    ],
  };
}

export const killAllInOneScenario: Measurement = {
  summary: `${kills} kills -9 of the whole line under load of both jobs [--kills N]`,
  run: killAllInOne,
};
