import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceName } from '@chassis/contracts';
import { root } from '../../product.js';
import type { Measurement, Report } from '../../report.js';
import { camelCase } from '../../eval/camel-case.js';
import { examine } from '../apart/examine.js';
import { LineApart } from '../apart/line-apart.js';
import { recordResult } from '../apart/record-result.js';
import { numberOf, sayTo } from '../apart/run-chaos.js';
import { type Sample, steadiness } from '../count/steadiness.js';
import { Load } from '../load.js';
import { Random } from '../random.js';

const usualMinutes = 20;
const sampleEveryMs = 5_000;
const drainMs = 90_000;
const [openOfJob1, openOfJob2] = [6, 4];

/** Resident memory and open handles of a process (Linux); undefined when it has just ended, which the restarts count. */
async function sample(pid: number): Promise<Sample | undefined> {
  return await held(pid).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' && error.code !== 'ESRCH') throw error;
    return undefined;
  });
}

async function held(pid: number): Promise<Sample> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const handles = await readdir(`/proc/${pid}/fd`);
  return { rssMb: Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1_024, handles: handles.length };
}

async function watch(
  line: LineApart,
  minutes: number,
  say: (what: string) => void,
): Promise<Map<ServiceName, Sample[]>> {
  const samples = new Map(line.names.map((name) => [name, [] as Sample[]]));
  const end = performance.now() + minutes * 60_000;
  for (let count = 0; performance.now() < end; count++) {
    for (const [name, list] of samples) {
      const one = await sample(line.service(name).pid as number);
      if (one !== undefined) list.push(one);
    }
    if (count % 12 === 0)
      say([...samples].map(([name, list]) => `${name} ${list.at(-1)?.rssMb.toFixed(0)} MB`).join(', '));
    await sleep(sampleEveryMs);
  }
  return samples;
}

async function run(args: readonly string[]): Promise<Report> {
  const minutes = numberOf(args, '--minutes') ?? usualMinutes;
  const seed = numberOf(args, '--seed') ?? Date.now() % 1_000_000;
  const say = sayTo();
  const line = await LineApart.start({}, say);
  const load = new Load({ random: new Random(seed), breakOff: 0.05, watchesSteps: false });
  try {
    load.setAccess(line.access);
    load.start(openOfJob1, openOfJob2);
    const samples = await watch(line, minutes, say);
    await load.drain(drainMs);
    const { account, lagMessages } = await examine(line, load);
    const judged = [...samples].map(([name, list]) => [name, steadiness(list)] as const);
    const restarts = line.names.reduce((sum, name) => sum + line.service(name).restarts, 0);
    const report: Report = {
      name: 'soak',
      metrics: {
        minutes,
        ...account,
        runsPerSecond: Number((account.ended / (minutes * 60)).toFixed(2)),
        rssGrowthPercent: Math.max(...judged.map(([, one]) => one.rssGrowthPercent)),
        handlesGrowth: Math.max(...judged.map(([, one]) => one.handlesGrowth)),
        lagMessages,
        restarts,
        ...Object.fromEntries(
          judged.flatMap(([name, one]) => [
            [camelCase(`${name}-rss-growth-percent`), one.rssGrowthPercent],
            [camelCase(`${name}-rss-mb`), one.rssMb],
          ]),
        ),
        seed,
      },
      peers: {},
      method:
        `${minutes} minutes of ${openOfJob1} clients of job 1 and ${openOfJob2} of job 2, each with one run open all the time; services, Kafka, PostgreSQL, Redis and old systems in processes of their own; ` +
        `resident memory and open handles of each service every ${sampleEveryMs / 1_000} s from /proc: median of the last quarter of the time against that of the second quarter; lag of all groups after the load, by their committed offsets`,
    };
    if (minutes >= usualMinutes) await recordResult(path.join(root, 'bench', 'results'), report);
    return report;
  } finally {
    load.setAccess(undefined);
    await line.stop();
  }
}

export const soak: Measurement = {
  summary: `a steady load for ${usualMinutes} minutes: memory and handles of each service, lag afterwards [--minutes N]`,
  run,
};
