import { z } from 'zod';

/**
 * One thing that happened. `id` is deterministic (run/step/attempt/kind), so that a replay is recognised.
 * `data` holds ids, hashes, numbers and payload references, never text of a user, a document or a model.
 */
export const AuditFactSchema = z.looseObject({
  id: z.string().min(1).max(300),
  kind: z.string().min(1).max(80),
  at: z.iso.datetime(),
  service: z.string(),
  run: z.string().optional(),
  step: z.string().optional(),
  attempt: z.int().optional(),
  subject: z.string().optional(),
  data: z.record(z.string(), z.unknown()),
});
export type AuditFact = z.infer<typeof AuditFactSchema>;

export const exampleFact: AuditFact = {
  id: '0199e0c4-6f0e-7cc2-9d5e-0b7ad2a1c001/intent/1/intent.classified',
  kind: 'intent.classified',
  at: '2026-11-21T10:00:00.000Z',
  service: 'intent-classifier',
  run: '0199e0c4-6f0e-7cc2-9d5e-0b7ad2a1c001',
  step: 'intent',
  attempt: 1,
  data: { model: 'support', version: 'f00d', label: 'warranty', confidence: 0.93 },
};
