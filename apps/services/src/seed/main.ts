import path from 'node:path';
import { ChassisError, type ServiceName, services } from '@chassis/contracts';
import { environment, readConfig, urlKeyOf } from '@chassis/service-kit';
import { seedApart } from './seed-apart.js';
import { seedConfig } from './seed-config.js';

const root = path.resolve(import.meta.dirname, '..', '..', '..', '..', '..');

try {
  const config = readConfig(seedConfig, environment());
  const { API_URL: url, DEMO_ACCESS_DIR: dataDir } = config;
  const urls = Object.fromEntries(services.map((one) => [one, config[urlKeyOf(one)]])) as Record<ServiceName, string>;
  await seedApart({
    root,
    dataDir,
    keys: config,
    url,
    urls,
    say: (what) => void process.stderr.write(`  · ${what}\n`),
  });
  process.stdout.write(`the demo tenant is filled; its API keys are in ${path.join(dataDir, 'demo.json')}\n`);
} catch (error) {
  const { message, stack } = error as Error;
  process.stderr.write(`demo: ${error instanceof ChassisError ? message : (stack ?? message)}\n`);
  process.exitCode = 1;
}
