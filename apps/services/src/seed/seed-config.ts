import { services } from '@chassis/contracts';
import { distributedConfig, urlKeyOf } from '@chassis/service-kit';
import { z } from 'zod';

const urls = Object.fromEntries(services.map((one) => [urlKeyOf(one), true])) as Record<
  ReturnType<typeof urlKeyOf>,
  true
>;

/** Settings of the program that fills the demo tenant of a system whose services run apart, with ingress's key. */
export const seedConfig = distributedConfig
  .pick({
    SIGNING_KEY_FILE: true,
    PUBLIC_KEYS_FILE: true,
    ...urls,
  })
  .extend({
    API_URL: z.url().default('http://127.0.0.1:8080').describe('Where the public API answers.'),
    DEMO_ACCESS_DIR: z
      .string()
      .default('.chassis/demo')
      .describe("Folder where the demo tenant's API keys are left, in demo.json."),
  });
export type SeedConfig = z.output<typeof seedConfig>;
