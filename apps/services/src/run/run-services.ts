import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runDemoJobs } from '@chassis/all-in-one';
import { ChassisError } from '@chassis/contracts';
import { environment, readConfig } from '@chassis/service-kit';
import { z } from 'zod';
import { LogStream } from './log-stream.js';
import { startSystem } from './start-system.js';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..', '..', '..', '..');
const print = (line: string): void => void process.stdout.write(`${line}\n`);

export const servicesConfig = z.object({
  CHASSIS_APART_DIR: z
    .string()
    .default('.chassis/apart')
    .describe('Folder of everything that lasts when the services run apart: servers, keys, settings, logs.'),
});

const usage = `npm run services [-- options]
  --once      run the two demo jobs, then stop; exit 0 only if both ended as they must
  --no-jobs   start without running the demo jobs
  --quiet     write the log to services.log in the data folder alone
  --help      this text
Settings are environment variables; .env.example lists them. Given KAFKA_BROKERS, DATABASE_URL (its owner) or REDIS_URL, those servers are used.`;

/** Runs the whole product as separate processes on this machine; returns the exit code. Every failure is one sentence. */
export async function runServices(argv: readonly string[]): Promise<number> {
  const stack = new AsyncDisposableStack();
  try {
    const options = readOptions(argv);
    if (options.help === true) {
      print(usage);
      return 0;
    }
    const dataDir = path.resolve(root, readConfig(servicesConfig, environment()).CHASSIS_APART_DIR);
    const stopping = untilSignal();
    const log = await openLog(dataDir, options.quiet === true);
    const started = performance.now();
    const say = (what: string): void => log.add('start', what);
    const system = await startSystem({ root, dataDir, log, say, settings: serviceSettings() });
    stack.defer(async () => await system.stop());
    say(`ready in ${((performance.now() - started) / 1_000).toFixed(1)} s on ${system.url}`);
    const isFine = options['no-jobs'] === true || (await runDemoJobs(system.access, print));
    if (options.once === true) {
      print(isFine ? '\nboth jobs ended as they must' : '\na job did not end as it must');
      return isFine ? 0 : 1;
    }
    announce(system.url, dataDir);
    await stopping;
    say('stopping');
    return 0;
  } catch (error) {
    const { message, stack: trace } = error as Error;
    process.stderr.write(`services: ${error instanceof ChassisError ? message : (trace ?? message)}\n`);
    return 1;
  } finally {
    await stack.disposeAsync();
  }
}

function readOptions(argv: readonly string[]): Partial<Record<'once' | 'no-jobs' | 'quiet' | 'help', boolean>> {
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({ args: [...argv], options: { once: flag, 'no-jobs': flag, quiet: flag, help: flag } }).values;
  } catch (error) {
    throw new ChassisError('invalid', 'usage', `${(error as Error).message}\n${usage}`, { cause: error });
  }
}

/** The addresses of given servers are for us: services get theirs from provisioning, and the environment would win over it. */
function serviceSettings(): Record<string, string | undefined> {
  const { DATABASE_URL: _owner, REDIS_URL: _redis, MESSAGING_URL: _brokers, ...rest } = environment();
  return { LOG_LEVEL: 'info', ...rest };
}

async function openLog(dataDir: string, isQuiet: boolean): Promise<LogStream> {
  await mkdir(dataDir, { recursive: true });
  const file = createWriteStream(path.join(dataDir, 'services.log'), { flags: 'a' });
  return new LogStream((line) => {
    file.write(line);
    if (!isQuiet || line.startsWith('start ')) process.stderr.write(line);
  });
}

async function untilSignal(): Promise<void> {
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve());
  });
}

function announce(url: string, dataDir: string): void {
  print(`\nChassis is up as separate services: ${url}   (API: ${url}/docs · Ctrl-C stops it)`);
  print(`Demo keys are in ${path.relative(process.cwd(), path.join(dataDir, 'demo.json'))}.`);
}
