import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { intentClassifier } from '@chassis/intent-classifier';
import { orchestrator } from '@chassis/orchestrator';
import { openEmbeddedPlatform, type ServiceDefinition, startService } from '@chassis/service-kit';
import { createLogger } from '@chassis/telemetry';
import { serveRig } from '../../rig/serve-rig.js';
import { durableRecords } from './durable-records.js';
import { prepareTenant } from './five-steps.js';
import { RunLoad } from './run-load.js';
import { synchronous } from './synchronous-platform.js';

const services = [orchestrator, intentClassifier] as unknown as readonly ServiceDefinition[];

interface Input {
  readonly isSynchronous: boolean;
  readonly tenants: readonly string[];
}
interface Some {
  readonly tenant: string;
  readonly count: number;
  readonly atOnce: number;
}
interface Fairness {
  readonly noisy: string;
  readonly quiet: string;
  readonly runs: number;
  readonly callers: number;
  readonly everyMs: number;
}

/** The engine and one stage on the embedded bus, in one process with the client. */
serveRig(async ({ isSynchronous, tenants }: Input) => {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'chassis-bench-runs-'));
  await chmod(dataDir, 0o755);
  const logger = createLogger({ service: 'bench', level: 'error', to: 'stderr' });
  const onFatal = (error: unknown): void => {
    process.stderr.write(`the line cannot go on: ${String(error)}\n`);
    process.exit(1);
  };
  const embedded = await openEmbeddedPlatform({ dataDir, services, settings: {}, logger, onFatal });
  const platform = isSynchronous ? synchronous(embedded) : embedded;
  for (const definition of services) await startService(definition, platform);
  const load = new RunLoad(platform);
  await embedded.start();
  for (const tenant of tenants) await prepareTenant(platform.routes, await load.token(tenant));
  return {
    runs: async ({ tenant, count, atOnce }: Some) => await load.runs(tenant, count, atOnce),
    paced: async ({ tenant, count, everyMs }: { tenant: string; count: number; everyMs: number }) =>
      await load.paced(tenant, everyMs, (sent) => sent >= count),
    /** The quiet tenant's runs while the noisy one's pile up and are worked off. */
    besideFlood: async ({ noisy, quiet, runs, callers, everyMs }: Fairness) => {
      let isWorkedOff = false;
      const flood = load.flood(noisy, runs, callers).then(async ({ ended }) => await ended);
      void flood.then(() => (isWorkedOff = true));
      const timed = await load.paced(quiet, everyMs, () => isWorkedOff);
      await flood;
      return timed;
    },
    durable: async () => await durableRecords(embedded.postgres.connection('chassis')),
    stop: async () => {
      await embedded.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
});
