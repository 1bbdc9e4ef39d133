import { setTimeout as sleep } from 'node:timers/promises';
import type { Limiter } from '@chassis/service-kit';
import type { GeneratorConfig } from '../config.js';
import { ModelConduct } from '../domain/conduct/model-conduct.js';

/** The conduct of this process, by its settings, its clock and chance, and by what all processes count together. */
export function conductOf(config: GeneratorConfig, limiter: Limiter): ModelConduct {
  return new ModelConduct(
    {
      circuit: {
        failures: config.MODEL_CIRCUIT_FAILURES,
        coolMs: config.MODEL_CIRCUIT_COOL_MS,
        longestMs: 12 * config.MODEL_CIRCUIT_COOL_MS,
      },
      concurrency: config.MODEL_CONCURRENCY,
      retries: config.MODEL_RETRIES,
      hedgeAfterMs: config.MODEL_HEDGE_AFTER_MS,
    },
    {
      now: () => Date.now(),
      random: () => Math.random(),
      sleep: async (ms, signal) => {
        await sleep(ms, undefined, { signal });
      },
      take: async (key, points, taken) => {
        const { isAllowed, resetMs } = await limiter.takeOf(key, { points, seconds: 60 }, taken);
        return isAllowed ? undefined : resetMs;
      },
    },
  );
}
