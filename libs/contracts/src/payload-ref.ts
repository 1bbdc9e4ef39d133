import { z } from 'zod';

/** Names bytes in the `PayloadStore` of the message's tenant: sha256 (hex) of the bytes, and their number. */
export const PayloadRefSchema = z.looseObject({
  payload: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.int().min(0),
});
export type PayloadRef = z.infer<typeof PayloadRefSchema>;

export const examplePayloadRef: PayloadRef = {
  payload: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  bytes: 412,
};
