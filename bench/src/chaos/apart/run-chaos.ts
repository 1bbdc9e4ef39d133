import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ChassisApi, readDemoTenant } from '@chassis/all-in-one';
import { root } from '../../product.js';
import type { Report } from '../../report.js';
import { Load, type Tracked } from '../load.js';
import { Random } from '../random.js';
import { chaosReport } from './chaos-report.js';
import { examine } from './examine.js';
import { LineApart, type LineNeeds } from './line-apart.js';
import { recordResult } from './record-result.js';
import type { Scenario } from './scenario.js';
import type { Recovered } from './recovery.js';
import { shootAll } from './shooting.js';

export interface ChaosRun {
  readonly name: string;
  readonly method: string;
  readonly needs: LineNeeds;
  /** One after the other on the same line, under the same load. */
  readonly scenarios: readonly { scenario: Scenario; shots: number }[];
  /** Whether the result goes to `bench/results`. */
  readonly isLong: boolean;
}

const [openOfJob1, openOfJob2] = [10, 8];
const breakOff = 0.15;
const shareOfEvents = 0.4;
/** How long runs may take to end after the last shot. */
const boundMs = 90_000;
const unclearAtMost = 10;
const slowestAtMost = 5;

export const sayTo =
  (started = performance.now()) =>
  (what: string): void =>
    void process.stdout.write(`${((performance.now() - started) / 1_000).toFixed(0).padStart(5)} s  ${what}\n`);

/** Starts a line and its load, shoots, waits for the runs, and counts. */
export async function runChaos(run: ChaosRun, args: readonly string[]): Promise<Report> {
  const seed = numberOf(args, '--seed') ?? Date.now() % 1_000_000;
  const random = new Random(seed);
  const say = sayTo();
  say(`seed ${seed}`);
  const line = await LineApart.start(run.needs, say);
  const events = { tenant: (await readDemoTenant(root)).tenant, share: shareOfEvents };
  const load = new Load({ random: new Random(seed + 1), breakOff, events, watchesSteps: false });
  try {
    load.setAccess(line.access);
    load.start(openOfJob1, openOfJob2);
    const shots: Recovered[] = [];
    for (const { scenario, shots: count } of run.scenarios)
      shots.push(...(await shootAll(scenario, count, { line, load, random, say })));
    say('no new runs; waiting for those that are open');
    await load.drain(boundMs);
    say('counting');
    const examined = await examine(line, load);
    const report = chaosReport({ ...run, seed, shots, load, examined, notes: await unclear(line, load, shots, args) });
    if (run.isLong) await recordResult(path.join(root, 'bench', 'results'), report);
    return report;
  } finally {
    load.setAccess(undefined);
    await line.stop();
  }
}

export function numberOf(args: readonly string[], ...flags: string[]): number | undefined {
  const at = args.findIndex((one) => flags.includes(one));
  const value = at === -1 ? Number.NaN : Number(args[at + 1]);
  return Number.isFinite(value) ? value : undefined;
}

/** Runs that did not complete are told with what explains them; with `--explain FOLDER` all that is known of them and of those that ended last goes there, the services' log too. */
async function unclear(
  line: LineApart,
  load: Load,
  shots: readonly Recovered[],
  args: readonly string[],
): Promise<string[]> {
  const runs = [...load.runs.values()].filter((run) => run.ended !== 'completed' || run.streamErrors > 0);
  const at = args.indexOf('--explain');
  const folder = at === -1 ? undefined : args[at + 1];
  if (folder !== undefined) await mkdir(folder, { recursive: true });
  const api = new ChassisApi(line.access.url, line.access.keys['olga'] as string);
  const notes: string[] = [];
  for (const run of runs.slice(0, unclearAtMost)) notes.push(await tell(api, run, folder));
  const slowest = shots.toSorted((a, b) => b.recoveryMs - a.recoveryMs).slice(0, slowestAtMost);
  if (folder !== undefined) for (const { last } of slowest) if (last !== undefined) await tell(api, last, folder);
  if (folder !== undefined) await line.keepLog(path.join(folder, 'services.log'));
  return notes;
}

async function tell(api: ChassisApi, run: Tracked, folder: string | undefined): Promise<string> {
  const explained = await api
    .get<{ steps?: { step: string; status: string; attempts?: number }[] }>(`/v1/runs/${run.id}/explain`)
    .catch((error: unknown) => ({ error: String(error), steps: undefined }));
  if (folder !== undefined)
    await writeFile(path.join(folder, `${run.id}.json`), JSON.stringify({ run, explained }, undefined, 1));
  const steps = explained.steps
    ?.map(({ step, status }) => `${step} ${status}`)
    .slice(-4)
    .join(', ');
  return `${run.id} (job ${run.job}) ${run.ended ?? 'not ended'}: ${steps ?? 'nothing explains it'}`;
}
