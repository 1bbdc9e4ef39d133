import { parseArgs } from 'node:util';
import { ChassisError } from '@chassis/contracts';
import { payloadConfig } from '@chassis/payloads';
import { readConfig } from '@chassis/service-kit';
import { z } from 'zod';

/** Settings of the all-in-one beside those of the services in it. */
export const allInOneConfig = z.object({
  ...payloadConfig.shape,
  CHASSIS_DATA_DIR: z
    .string()
    .default('.chassis')
    .describe('Folder of everything that lasts: database, keys, logs, demo.'),
  LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('Least severe log line that is written.'),
  TRACE_RATIO: z.coerce
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe('Share of runs that are traced; 0 loads no tracing code.'),
  OTLP_URL: z.url().optional().describe('OTLP/HTTP address that traces are sent to.'),
  CHASSIS_DEMO: z
    .enum(['on', 'off'])
    .default('on')
    .describe('Whether the demo tenant and the simulated old systems are started.'),
});
export type AllInOneConfig = z.infer<typeof allInOneConfig>;

export interface StartOptions {
  config: AllInOneConfig;
  /** End after the two demo jobs. */
  isOnce: boolean;
  /** Only check the settings. */
  isCheckOnly: boolean;
  /** Whether the demo jobs run at all. */
  hasJobs: boolean;
}

export const usage = `npm start [-- options]
  --once          run the two demo jobs, then stop; exit 0 only if both ended as they must
  --no-jobs       start without running the demo jobs
  --check-config  only check the settings
  --help          this text
Settings are environment variables; .env.example lists them.`;

/** Reads the command line and the environment; throws `invalid` that lists every wrong setting. */
export function readStartOptions(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): StartOptions {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        once: { type: 'boolean' },
        'no-jobs': { type: 'boolean' },
        'check-config': { type: 'boolean' },
        help: { type: 'boolean' },
      },
    });
    if (values.help === true) throw new ChassisError('invalid', 'help', usage);
    return {
      config: readConfig(allInOneConfig, environment),
      isOnce: values.once ?? false,
      isCheckOnly: values['check-config'] ?? false,
      hasJobs: !(values['no-jobs'] ?? false),
    };
  } catch (error) {
    if (error instanceof ChassisError) throw error;
    throw new ChassisError('invalid', 'usage', `${(error as Error).message}\n${usage}`, { cause: error });
  }
}
