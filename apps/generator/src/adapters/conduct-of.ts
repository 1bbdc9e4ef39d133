import { setTimeout as sleep } from 'node:timers/promises';
import type { GeneratorConfig } from '../config.js';
import { ModelConduct } from '../domain/conduct/model-conduct.js';

/** The conduct of this process, by its settings, its clock and chance. */
export function conductOf(config: GeneratorConfig): ModelConduct {
  return new ModelConduct(
    {
      circuit: {
        failures: config.MODEL_CIRCUIT_FAILURES,
        coolMs: config.MODEL_CIRCUIT_COOL_MS,
        longestMs: 12 * config.MODEL_CIRCUIT_COOL_MS,
      },
      concurrency: config.MODEL_CONCURRENCY,
      retries: config.MODEL_RETRIES,
    },
    {
      now: () => Date.now(),
      random: () => Math.random(),
      sleep: async (ms, signal) => {
        await sleep(ms, undefined, { signal });
      },
    },
  );
}
