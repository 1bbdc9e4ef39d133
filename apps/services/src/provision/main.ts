import { ChassisError } from '@chassis/contracts';
import { environment, readConfig } from '@chassis/service-kit';
import { provisionConfig } from './provision-config.js';
import { provisionServices } from './provision-services.js';

try {
  const config = readConfig(provisionConfig, environment());
  await provisionServices(config, (what) => void process.stderr.write(`  · ${what}\n`));
  process.stdout.write(`everything is there; each service's key and settings are in ${config.SERVICES_DIR}\n`);
} catch (error) {
  const { message, stack } = error as Error;
  process.stderr.write(`provision: ${error instanceof ChassisError ? message : (stack ?? message)}\n`);
  process.exitCode = 1;
}
