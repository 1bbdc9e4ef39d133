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
}

/** Stands where ingress stands: it alone may sign for users. */
serveRig(async ({ settings, tenants }: Input) => {
  const definition = defineService({ name: 'ingress', module: NoModule, config: z.object({}), migrations: [] });
  const logger = createLogger({ service: 'bench', level: 'error', to: 'stderr' });
  const onFatal = (error: unknown): void => {
    process.stderr.write(`the client cannot go on: ${String(error)}\n`);
    process.exit(1);
  };
  const platform = await openDistributedPlatform({ definition, settings, logger, onFatal });
  const load = new RunLoad(platform);
  await platform.start();
  for (const tenant of tenants) await prepareTenant(platform.routes, await load.token(tenant));
  return {
    runs: async ({ tenant, count, atOnce }: { tenant: string; count: number; atOnce: number }) =>
      await load.runs(tenant, count, atOnce),
    stop: async () => await platform.stop(),
  };
});
