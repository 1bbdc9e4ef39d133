import { z } from 'zod';

/** An amount in integer minor units (cents) of an ISO 4217 currency. */
export const MoneySchema = z.looseObject({ minor: z.int(), currency: z.string().regex(/^[A-Z]{3}$/) });
export type Money = z.infer<typeof MoneySchema>;

/** The most that somebody may approve, in minor units by currency. Without any entry nothing limits them; with one, of other currencies they may approve nothing. */
export const LimitsSchema = z.record(z.string().regex(/^[A-Z]{3}$/), z.int().min(0));
export type Limits = z.infer<typeof LimitsSchema>;
