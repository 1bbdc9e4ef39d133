import { distributedConfig } from '@chassis/service-kit';
import type { z } from 'zod';
import { provisionConfig } from './provision/provision-config.js';
import { servicesConfig } from './run/run-services.js';
import { seedConfig } from './seed/seed-config.js';

/** The settings that exist only where services run apart, by who reads them; for `.env.example`. */
export const apartSettings: readonly { name: string; config: z.ZodObject }[] = [
  { name: 'each service apart', config: distributedConfig },
  { name: 'provision', config: provisionConfig },
  { name: 'npm run services', config: servicesConfig },
  { name: 'demo', config: seedConfig },
];
