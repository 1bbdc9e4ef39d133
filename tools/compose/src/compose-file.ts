import { parse } from 'yaml';
import { z } from 'zod';

const ServiceSchema = z.looseObject({
  image: z.string(),
  build: z.looseObject({ args: z.record(z.string(), z.string().nullable()) }).optional(),
  profiles: z.array(z.string()).default([]),
  restart: z.string().optional(),
  user: z.string().optional(),
  read_only: z.boolean().default(false),
  cap_drop: z.array(z.string()).default([]),
  security_opt: z.array(z.string()).default([]),
  mem_limit: z.string().optional(),
  cpus: z.number().optional(),
  pids_limit: z.number().optional(),
  healthcheck: z.looseObject({ test: z.array(z.string()) }).optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  environment: z.record(z.string(), z.string().nullable()).default({}),
  volumes: z.array(z.string()).default([]),
});
const ComposeFileSchema = z.looseObject({
  services: z.record(z.string(), ServiceSchema),
  volumes: z.record(z.string(), z.unknown()),
});
export type ComposeService = z.output<typeof ServiceSchema>;
export type ComposeFile = z.output<typeof ComposeFileSchema>;

/** Reads a compose file with its merged blocks; variables stay as they are written. */
export const readComposeFile = (text: string): ComposeFile => ComposeFileSchema.parse(parse(text, { merge: true }));

/** Whether a service runs to its end instead of staying. */
export const runsOnce = ({ restart }: ComposeService): boolean => restart === undefined;
