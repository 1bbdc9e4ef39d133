import { z } from 'zod';
import { route } from './route.js';
import type { ServiceName } from './services.js';

/** A message that a service put aside. `id` counts up within the service. */
export const DeadLetterSchema = z.looseObject({
  service: z.string(),
  id: z.int().min(0),
  topic: z.string(),
  key: z.string(),
  run: z.string().optional(),
  kind: z.string(),
  code: z.string(),
  reason: z.string(),
  at: z.iso.datetime({ offset: true }),
});
export type DeadLetter = z.infer<typeof DeadLetterSchema>;

/** With its value and its headers; the signed principal is not shown. */
export const WholeDeadLetterSchema = DeadLetterSchema.extend({
  headers: z.record(z.string(), z.string()),
  value: z.string(),
});

const one = z.looseObject({ id: z.int().min(0) });

/** The routes by which each service that handles messages shows and repeats what it put aside, of the caller's tenant alone. */
export const deadLetterRoutes = (service: ServiceName) => ({
  list: route(service, `${service}.dead-letters.list`, {
    input: z.looseObject({ after: z.int().min(-1).default(-1), limit: z.int().min(1).max(200).default(50) }),
    output: z.looseObject({ letters: z.array(DeadLetterSchema) }),
    timeoutMs: 10_000,
  }),
  get: route(service, `${service}.dead-letters.get`, { input: one, output: WholeDeadLetterSchema, timeoutMs: 10_000 }),
  replay: route(service, `${service}.dead-letters.replay`, {
    input: one,
    output: z.looseObject({ service: z.string(), id: z.int(), topic: z.string() }),
    timeoutMs: 10_000,
  }),
});
