import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Product } from '../../product.js';
import type { Measurement, Report } from '../../report.js';
import { askLine } from './ask-line.js';
import { wholeText } from './conversation.js';
import { judge } from './judge.js';
import { ModelsProcess } from './models-process.js';
import { type Scenario, scenarios, titleOf } from './scenario.js';

const atOnce = 6;

/** One that is told when to come back is left alone by everybody: such rows run one by one. */
const isAlone = ({ fault }: Scenario): boolean => fault.mode.startsWith('throttled');

const closedPort = 1;

async function startLine(dataDir: string, models: ModelsProcess): Promise<Product> {
  const file = path.join(dataDir, 'models.yaml');
  const entry = (name: string, baseUrl: string) => ({ name, baseUrl, model: name });
  const list = [
    entry('second', models.url),
    entry('nobody', `http://127.0.0.1:${closedPort}/v1`),
    entry('no-tls', `https://127.0.0.1:${models.port}/v1`),
  ];
  await writeFile(file, JSON.stringify({ models: list }));
  return await Product.start(dataDir, {
    OPENAI_BASE_URL: models.url,
    OPENAI_MODEL: 'first',
    GENERATOR_MODELS_FILE: file,
    OPENAI_FIRST_TOKEN_TIMEOUT_MS: '2500',
    OPENAI_SILENCE_TIMEOUT_MS: '1500',
    // Each row is to meet its fault, not what rows before it taught the line; circuits have tests of their own.
    MODEL_CIRCUIT_FAILURES: '1000000',
    MODEL_CIRCUIT_COOL_MS: '10',
  });
}

/** What is wrong with the row; undefined where the line keeps its promise. */
async function play(scenario: Scenario, line: Product, models: ModelsProcess): Promise<string | undefined> {
  const { fault, hasOther, key } = scenario;
  const text = fault.wish === 'text' ? wholeText : undefined;
  const ill = { mode: fault.mode, text };
  const well = { mode: 'normal', text };
  const isMainIll = fault.model === undefined || !hasOther;
  await models.put('/keyed', { key, plays: { first: isMainIll ? ill : well, second: hasOther ? well : ill } });
  const seen = await askLine({ url: line.access.url, key: line.access.keys['ada'] as string }, scenario);
  const wrong = judge(scenario, seen);
  return wrong === undefined ? undefined : `${titleOf(scenario)}: ${wrong} (${seen.detail.slice(0, 300)})`;
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
      const wrong = await play(one, line, models);
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
