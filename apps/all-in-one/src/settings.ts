import { parseArgs } from 'node:util';
import { ChassisError } from '@chassis/contracts';
import { payloadConfig } from '@chassis/payloads';
import { readConfig, telemetrySettings } from '@chassis/service-kit';
import { z } from 'zod';

/** Settings of the all-in-one beside those of the services in it. */
export const allInOneConfig = z.object({
  ...payloadConfig.shape,
  CHASSIS_DATA_DIR: z
    .string()
    .default('.chassis')
    .describe('Folder of everything that lasts: database, keys, logs, demo.'),
  ...telemetrySettings,
  CHASSIS_DEMO: z
    .enum(['on', 'off'])
    .default('on')
    .describe('Whether the demo tenant and the simulated old systems are started.'),
});
export type AllInOneConfig = z.infer<typeof allInOneConfig>;

export interface StartFlags {
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

/** Reads the command line; throws `invalid` with the usage. */
export function readStartFlags(argv: readonly string[]): StartFlags {
  try {
    const flag = { type: 'boolean' } as const;
    const { values } = parseArgs({
      args: [...argv],
      options: { once: flag, 'no-jobs': flag, 'check-config': flag, help: flag },
    });
    if (values.help === true) throw new ChassisError('invalid', 'help', usage);
    return {
      isOnce: values.once ?? false,
      isCheckOnly: values['check-config'] ?? false,
      hasJobs: !(values['no-jobs'] ?? false),
    };
  } catch (error) {
    if (error instanceof ChassisError) throw error;
    throw new ChassisError('invalid', 'usage', `${(error as Error).message}\n${usage}`, { cause: error });
  }
}

/** Reads the settings of the all-in-one, after those of all services were checked beside them: one error lists every wrong key. */
export function readSettings(
  services: readonly { config: z.ZodObject }[],
  environment: Readonly<Record<string, string | undefined>>,
): AllInOneConfig {
  const wrong = [allInOneConfig, ...services.map((one) => one.config)].flatMap((schema) => {
    try {
      readConfig(schema, environment);
      return [];
    } catch (error) {
      return ChassisError.from(error).failures;
    }
  });
  if (wrong.length === 0) return readConfig(allInOneConfig, environment);
  const list = [...new Set(wrong.map(({ pointer, message }) => `${pointer}: ${message}`))].join('; ');
  throw new ChassisError('invalid', 'bad-settings', `Wrong settings: ${list}. See .env.example.`);
}
