import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Product } from '../../product.js';
import type { Measurement, Report } from '../../report.js';
import { lineSettings } from './line-settings.js';
import { ModelsProcess } from './models-process.js';
import { playScenario } from './play-scenario.js';
import { type Scenario, scenarios, titleOf } from './scenario.js';

const atOnce = 6;

/** One that is told when to come back is left alone by everybody: such rows run one by one. */
const isAlone = ({ fault }: Scenario): boolean => fault.mode.startsWith('throttled');

async function startLine(dataDir: string, models: ModelsProcess): Promise<Product> {
  return await Product.start(dataDir, await lineSettings(dataDir, models));
}

async function inTurns<T>(items: readonly T[], workers: number, work: (item: T) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let item = items[next++]; item !== undefined; item = items[next++]) await work(item);
  };
  await Promise.all(Array.from({ length: workers }, worker));
}

async function providers(args: readonly string[]): Promise<Report> {
  const only = args.includes('--only') ? args[args.indexOf('--only') + 1] : undefined;
  const table = scenarios.filter((one) => only === undefined || titleOf(one).includes(only));
  const dataDir = await mkdtemp(path.join(tmpdir(), 'chassis-providers-'));
  await chmod(dataDir, 0o755);
  const models = await ModelsProcess.start();
  const line = await startLine(dataDir, models);
  const failures: string[] = [];
  try {
    const run = async (one: Scenario): Promise<void> => {
      const client = { url: line.access.url, key: line.access.keys['ada'] as string };
      const wrong = await playScenario(one, client, models);
      if (wrong !== undefined) failures.push(wrong);
    };
    const crowd = table.filter((one) => !isAlone(one));
    await inTurns(crowd, atOnce, run);
    await inTurns(table.filter(isAlone), 1, run);
  } finally {
    await line.stop();
    await models.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
  const streamed = table.filter((one) => one.surface.endsWith('stream'));
  return {
    name: 'providers',
    metrics: {
      passed: table.length - failures.length,
      failed: failures.length,
      faults: new Set(table.map((one) => `${one.fault.model}${one.fault.mode}`)).size,
      afterFirstToken: table.filter((one) => one.fault.isAfterFirstToken).length,
      streamed: streamed.length,
    },
    peers: {},
    method:
      'each fault of simulators/models × another provider well or every provider alike × POST /v1/chat/completions or POST /v1/runs, streamed or whole, against the product in a process of its own; ' +
      'a row passes when the client gets the whole text without a word twice or missing, or an end that says what it is: never a 200 or a completed run that hides a failure, never a part as a whole; ' +
      `models: the simulator's scripted text as two providers; ${atOnce} rows at once, those with Retry-After one by one.`,
    notes: failures,
  };
}

export const providersChaos: Measurement = {
  summary: 'every fault of a provider, before and after the first word, streamed or not, by either API (--only WORDS)',
  run: providers,
};
