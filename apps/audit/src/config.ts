import { z } from 'zod';

/** Settings of the audit service. */
export const auditConfig = z.object({
  AUDIT_CHECKPOINT_EVERY_MS: z.coerce
    .number()
    .int()
    .min(1_000)
    .default(60_000)
    .describe('How often the heads of chains that grew are signed, in milliseconds'),
});
export type AuditConfig = z.output<typeof auditConfig>;
