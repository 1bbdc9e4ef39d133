import type { DataClass } from '@chassis/contracts';
import { z } from 'zod';

/** How long a payload of a class is kept after it was last named, in days. */
export type Retention = Readonly<Record<DataClass, number>>;

const days = z.coerce.number().int().min(1).max(36_500);

/** Settings of whoever opens the payload store; a fragment of the composition's settings. */
export const payloadConfig = z.object({
  RETENTION_DAYS_PUBLIC: days
    .default(365)
    .describe('How long a text of class public is kept after it was last named, in days.'),
  RETENTION_DAYS_INTERNAL: days
    .default(365)
    .describe('How long a text of class internal is kept after it was last named, in days.'),
  RETENTION_DAYS_CONFIDENTIAL: days
    .default(180)
    .describe('How long a text of class confidential is kept after it was last named, in days.'),
  RETENTION_DAYS_RESTRICTED: days
    .default(30)
    .describe('How long a text of class restricted is kept after it was last named, in days.'),
  PAYLOAD_PRUNE_EVERY_MS: z.coerce
    .number()
    .int()
    .min(0)
    .max(2_000_000_000)
    .default(3_600_000)
    .describe('How often texts past their retention are removed, in milliseconds; 0 never removes any.'),
});
export type PayloadConfig = z.output<typeof payloadConfig>;

/** The days of each class, as the settings say. */
export const retentionOf = (config: PayloadConfig): Retention => ({
  public: config.RETENTION_DAYS_PUBLIC,
  internal: config.RETENTION_DAYS_INTERNAL,
  confidential: config.RETENTION_DAYS_CONFIDENTIAL,
  restricted: config.RETENTION_DAYS_RESTRICTED,
});

export const defaultRetention: Retention = retentionOf(payloadConfig.parse({}));
