import { defineService, openDistributedPlatform } from '@chassis/service-kit';
import { createLogger } from '@chassis/telemetry';
import { Module } from '@nestjs/common';
import { z } from 'zod';
import { serveRig } from '../../rig/serve-rig.js';
import { prepareTenant } from './five-steps.js';
import { RunLoad } from './run-load.js';

@Module({})
class NoModule {}

interface Input {
  /** Ingress's own: its role, its key, the brokers. */
  readonly settings: Readonly<Record<string, string>>;
  readonly tenants: readonly string[];
  /** Clients side by side each have their own. */
  readonly group?: string;
}

interface Flood {
  readonly noisy: string;
  readonly runs: number;
  readonly callers: number;
}

/** Stands where ingress stands: it alone may sign for users. */
serveRig(async ({ settings, tenants, group }: Input) => {
  const definition = defineService({ name: 'ingress', module: NoModule, config: z.object({}), migrations: [] });
  const logger = createLogger({ service: 'bench', level: 'error', to: 'stderr' });
  const onFatal = (error: unknown): void => {
    process.stderr.write(`the client cannot go on: ${String(error)}\n`);
    process.exit(1);
  };
  const platform = await openDistributedPlatform({ definition, settings, logger, onFatal });
  const load = new RunLoad(platform, group);
  await platform.start();
  for (const tenant of tenants) await prepareTenant(platform.routes, await load.token(tenant));
  let isEnough = false;
  return {
    paced: async ({ tenant, count, everyMs }: { tenant: string; count: number; everyMs: number }) =>
      await load.paced(tenant, everyMs, (sent) => sent >= count),
    /** Until `enough` is called. */
    pacedUntilEnough: async ({ tenant, everyMs }: { tenant: string; everyMs: number }) => {
      isEnough = false;
      return await load.paced(tenant, everyMs, () => isEnough);
    },
    enough: () => Promise.resolve(void (isEnough = true)),
    /** Resolves when all of them have ended. */
    flood: async ({ noisy, runs, callers }: Flood) => {
      const { ended } = await load.flood(noisy, runs, callers);
      await ended;
    },
    runs: async ({ tenant, count, atOnce }: { tenant: string; count: number; atOnce: number }) =>
      await load.runs(tenant, count, atOnce),
    stop: async () => await platform.stop(),
  };
});
