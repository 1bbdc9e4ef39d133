import { ChassisError } from '@chassis/contracts';
import { createLogger, type Logger, startTelemetry } from '@chassis/telemetry';
import { distributedConfig } from './distributed/distributed-config.js';
import { type DistributedPlatform, openDistributedPlatform } from './distributed/open-distributed-platform.js';
import { environment } from './environment.js';
import { readConfig } from './read-config.js';
import type { ServiceDefinition } from './service-definition.js';
import { type RunningService, startService } from './start-service.js';

const exitUsage = 64;
const exitFatal = 70;
/** What still runs by then is delivered again elsewhere. */
const stopWithinMs = 15_000;

/** Runs one service as a process of its own until SIGTERM or SIGINT; `--check-config` only checks the settings, `--with-parent` ends it with its standard input. Every failure is one sentence. */
export async function runService(definition: ServiceDefinition): Promise<void> {
  const settings = environment();
  if (settings['MESSAGING_URL']?.startsWith('kafka://') !== true) {
    process.stderr.write(
      `${definition.name}: a service of its own needs a broker: set MESSAGING_URL=kafka://host:port, or run everything in one process with "npm start".\n`,
    );
    process.exitCode = exitUsage;
    return;
  }
  try {
    checkSettings(definition, settings);
    if (process.argv.includes('--check-config')) process.stdout.write('the settings are fine\n');
    else await serve(definition, settings);
  } catch (error) {
    process.stderr.write(`${definition.name}: ${sentence(error)}\n`);
    process.exit(1);
  }
}

/** All wrong keys at once, those of the platform and those of the service. */
function checkSettings(definition: ServiceDefinition, settings: Readonly<Record<string, string | undefined>>): void {
  readConfig(distributedConfig.extend(definition.config.shape), settings);
}

async function serve(
  definition: ServiceDefinition,
  settings: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const config = readConfig(distributedConfig, settings);
  const logger = createLogger({ service: definition.name, level: config.LOG_LEVEL });
  const telemetry = await startTelemetry({
    service: definition.name,
    traceRatio: config.TRACE_RATIO,
    ...(config.OTLP_URL !== undefined && { otlpUrl: config.OTLP_URL }),
  });
  const stopping = untilSignal();
  const onFatal = (error: unknown): void => {
    logger.error({ error }, 'cannot go on; start again, every run goes on where it was');
    process.exit(exitFatal);
  };
  const platform = await openDistributedPlatform({ definition, settings, logger, onFatal });
  const service = await startService(definition, platform);
  await platform.start();
  logger.info({ url: platform.serviceUrl, api: service.url }, 'ready');
  logger.info({ signal: await stopping }, 'stopping');
  await stopWithin(platform, service, logger);
  await telemetry.stop();
  process.exit(0);
}

/** First nothing new is accepted, then running work ends, then the ground goes. */
async function stopWithin(platform: DistributedPlatform, service: RunningService, logger: Logger): Promise<void> {
  const late = setTimeout(() => {
    logger.warn({}, 'did not stop in time; what was not done is delivered again');
    process.exit(1);
  }, stopWithinMs);
  platform.retire();
  await service.close();
  await platform.stop();
  clearTimeout(late);
}

async function untilSignal(): Promise<string> {
  return await new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve(signal));
    // Ends with the process that started it, also when that one was killed: its end of the pipe closes.
    if (process.argv.includes('--with-parent')) process.stdin.resume().once('end', () => resolve('end of parent'));
  });
}

function sentence(error: unknown): string {
  const { code, message, port } = error as { code?: string; message?: string; port?: number };
  if (code === 'EADDRINUSE') return `port ${port} is taken; stop what uses it, or set SERVICE_PORT (INGRESS_PORT).`;
  return error instanceof ChassisError ? error.message : ((error as Error).stack ?? String(message));
}
