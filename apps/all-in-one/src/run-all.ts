import { createWriteStream } from 'node:fs';
import { mkdir, statfs } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ChassisError, ModelsDescribe } from '@chassis/contracts';
import {
  environment,
  openEmbeddedPlatform,
  type Platform,
  type RunningService,
  startService,
} from '@chassis/service-kit';
import { createLogger, startTelemetry } from '@chassis/telemetry';
import { lockDataFolder } from './data-folder-lock.js';
import { runDemoJobs } from './demo/demo-jobs.js';
import type { DemoAccess } from './demo/demo-tenant.js';
import { seedDemo } from './demo/seed-demo.js';
import { startOldSystems } from './old-systems.js';
import { serviceDefinitions } from './service-definitions.js';
import { type AllInOneConfig, readSettings, readStartFlags, type StartFlags } from './settings.js';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..', '..', '..');
const say = (what: string): void => void process.stderr.write(`  · ${what}\n`);
const print = (line: string): void => void process.stdout.write(`${line}\n`);
const minFreeBytes = 300 * 1024 * 1024;

/** Boots the whole line in this process; returns the exit code. Every failure is one sentence. */
export async function runAll(argv: readonly string[]): Promise<number> {
  try {
    const flags = readStartFlags(argv);
    const config = readSettings(serviceDefinitions, environment());
    if (flags.isCheckOnly) {
      print('the settings are fine');
      return 0;
    }
    return await start(flags, config);
  } catch (error) {
    process.stderr.write(`chassis: ${sentence(error)}\n`);
    return error instanceof ChassisError && error.code === 'help' ? 0 : 1;
  }
}

async function start(flags: StartFlags, config: AllInOneConfig): Promise<number> {
  const started = performance.now();
  const dataDir = path.resolve(root, config.CHASSIS_DATA_DIR);
  await mkdir(dataDir, { recursive: true });
  await checkDisk(dataDir);
  const unlock = lockDataFolder(dataDir);
  const stack = new AsyncDisposableStack();
  stack.defer(unlock);
  try {
    const logger = createLogger({
      service: 'all-in-one',
      level: config.LOG_LEVEL,
      to: createWriteStream(path.join(dataDir, 'chassis.log'), { flags: 'a' }),
    });
    const telemetry = await startTelemetry({
      service: 'chassis',
      traceRatio: config.TRACE_RATIO,
      ...(config.OTLP_URL !== undefined && { otlpUrl: config.OTLP_URL }),
    });
    stack.defer(async () => await telemetry.stop());
    const hasDemo = config.CHASSIS_DEMO === 'on';
    if (hasDemo) say('starting the simulated old systems (ERP, purchasing database)');
    const oldSystems = hasDemo ? await startOldSystems(root, dataDir, environment()) : undefined;
    stack.defer(async () => await oldSystems?.stop());
    const settings = {
      CHASSIS_MODELS_DIR: path.join(root, '.chassis', 'models'),
      CHASSIS_NATIVE_DIR: path.join(root, 'native'),
      CONNECTORS_DIR: path.join(root, 'connectors'),
      ...environment(),
      ...oldSystems?.settings,
    };
    const platform = await openEmbeddedPlatform({
      dataDir,
      services: serviceDefinitions,
      settings,
      logger,
      onFatal: die,
      onProgress: say,
    });
    const stopping = untilSignal();
    const running: RunningService[] = [];
    stack.defer(async () => await stopLine(platform, running));
    await startServices(platform, running);
    const url = running.find((one) => one.url !== undefined)?.url as string;
    say(await whichModel(platform));
    const access = hasDemo ? await seedDemo({ root, dataDir, platform, url, say }) : undefined;
    say(`ready in ${((performance.now() - started) / 1_000).toFixed(1)} s on ${url}`);
    const isFine = access === undefined || !flags.hasJobs ? true : await runDemoJobs(access, print);
    if (flags.isOnce) {
      print(isFine ? '\nboth jobs ended as they must' : '\na job did not end as it must');
      return isFine ? 0 : 1;
    }
    announce(url, access, dataDir);
    await stopping;
    say('stopping');
    return 0;
  } finally {
    await stack.disposeAsync();
  }
}

async function startServices(platform: Platform, running: RunningService[]): Promise<void> {
  say('starting the services');
  for (const definition of serviceDefinitions) running.push(await startService(definition, platform));
  await platform.start();
}

/** A sentence that says which model will answer, and where it runs. */
async function whichModel(platform: Platform): Promise<string> {
  const notAfter = new Date(platform.clock.now().getTime() + 60_000).toISOString();
  const token = await platform.tokensOf('ingress').issue({ tenant: 'demo', subject: 'service:setup', notAfter });
  const { text } = await platform.routes.call(ModelsDescribe, {}, { token });
  if (text.isPrivate) return `answers come from ${text.id} (${text.provider}, private)`;
  return `answers come from ${text.id} (${text.provider}, outside: ${text.dataClasses.join(', ')} alone; other runs are answered locally)`;
}

/** First nothing new is accepted, then running work ends, then the ground goes. */
async function stopLine(platform: Platform, running: readonly RunningService[]): Promise<void> {
  for (const service of running.toReversed()) await service.close();
  await platform.stop();
}

/** Memory is ahead of a database that broke away: the process ends, and the next start goes on from what is on disk. */
function die(error: unknown): void {
  process.stderr.write(`chassis: cannot go on: ${sentence(error)} Start again; every run goes on where it was.\n`);
  process.exit(70);
}

async function untilSignal(): Promise<void> {
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => {
        resolve();
      });
    }
  });
}

async function checkDisk(dataDir: string): Promise<void> {
  const { bavail, bsize } = await statfs(dataDir);
  if (bavail * bsize < minFreeBytes)
    throw new ChassisError(
      'invalid',
      'disk-full',
      `The disk that holds ${dataDir} has ${Math.round((bavail * bsize) / 1024 / 1024)} MB left; free at least 300 MB.`,
    );
}

function sentence(error: unknown): string {
  const { code, message, port } = error as { code?: string; message?: string; port?: number };
  if (code === 'EADDRINUSE')
    return `port ${port} is taken; stop what uses it, or set INGRESS_PORT to another (0 picks a free one).`;
  if (code === 'ENOSPC') return 'the disk is full; free some space and start again.';
  if (code === 'EACCES' || code === 'EPERM') return `${message}; the data folder must be writable (CHASSIS_DATA_DIR).`;
  return error instanceof ChassisError ? error.message : ((error as Error).stack ?? String(error));
}

function announce(url: string, access: DemoAccess | undefined, dataDir: string): void {
  print(`\nChassis is up: ${url}   (API: ${url}/docs · Ctrl-C stops it)`);
  if (access === undefined) return;
  print(
    `Demo keys are in ${path.relative(process.cwd(), path.join(dataDir, 'demo.json'))}; Ada's is ${access.keys['ada']}`,
  );
  print(`Try next:
  npm run chassis -- ask "How often must the seals of a P-200 be checked?"
  curl -N ${url}/v1/runs -H "Authorization: Bearer ${access.keys['ada']}" -H 'Content-Type: application/json' -H 'Accept: text/event-stream' -d '{"workflow":"answer-question","input":{"question":"What does the warranty not cover?"}}'
  npm run --silent chassis -- audit export --as olga > audit.ndjson && npm run chassis -- audit verify audit.ndjson`);
}
