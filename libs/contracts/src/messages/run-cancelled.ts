import { z } from 'zod';
import { message, type MessageOf } from '../message.js';

/** Broadcast: whoever works for the run stops. `by` is a subject, or `deadline`. */
export const RunCancelled = message('run.cancelled', {
  schema: z.looseObject({ reason: z.string(), by: z.string() }),
  example: { reason: 'cancelled-by-user', by: 'user:ada' },
});
export type RunCancelled = MessageOf<typeof RunCancelled>;
