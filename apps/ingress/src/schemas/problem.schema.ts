import { z } from 'zod';

/** RFC 9457. */
export const ProblemSchema = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string().meta({ description: 'Stable, for programs.' }),
  detail: z.string().meta({ description: 'For people: what is wrong and what to do.' }),
  requestId: z.string(),
  run: z.string().optional(),
  failures: z
    .array(z.looseObject({ pointer: z.string(), message: z.string() }))
    .optional()
    .meta({ description: 'Each place that is wrong; for workflows also severity, code, file, line and column.' }),
});
