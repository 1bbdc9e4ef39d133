import { z } from 'zod';
import { DataClassSchema } from './data-class.js';

/** Which attempt of which step of a run a message belongs to. Attempts count from 1. */
export const StepRefSchema = z.looseObject({ run: z.string(), step: z.string(), attempt: z.int().min(1) });
export type StepRef = z.infer<typeof StepRefSchema>;

/** `<tenant>` ids: lower case, digits, dashes. */
export const TenantSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/);

/** What travels beside a message's data: CloudEvents 1.0 attributes and ours. `id` is deterministic where a replay must be recognised. */
export const EnvelopeSchema = z.object({
  id: z.string().min(1).max(300),
  source: z.string(),
  type: z.string(),
  time: z.iso.datetime(),
  tenant: TenantSchema,
  key: z.string(),
  run: z.string().optional(),
  step: StepRefSchema.optional(),
  /** Signed principal (JWT, EdDSA). */
  principal: z.string(),
  dataClass: DataClassSchema.catch('restricted'),
  deadline: z.iso.datetime().optional(),
  traceparent: z.string().optional(),
});
export type Envelope = z.infer<typeof EnvelopeSchema>;
