import { z } from 'zod';

/** What a seed file says, in plain words; the database says it in its own. */
export const SeedSchema = z.object({
  vendors: z.array(
    z.object({
      number: z.string().min(1).max(10),
      name: z.string().min(1),
      iban: z.string().min(1),
      taxNumber: z.string().nullish(),
      email: z.string().nullish(),
      isBlocked: z.boolean().default(false),
    }),
  ),
  orders: z.array(
    z.object({
      number: z.string().min(1).max(20),
      vendor: z.string(),
      currency: z.string().length(3),
      status: z.enum(['open', 'delivered', 'cancelled']).default('open'),
      date: z.iso.date().default('2026-01-02'),
      lines: z
        .array(z.object({ item: z.string(), quantity: z.number().positive(), unitPriceMinor: z.int().min(0) }))
        .min(1),
    }),
  ),
});
export type Seed = z.infer<typeof SeedSchema>;
