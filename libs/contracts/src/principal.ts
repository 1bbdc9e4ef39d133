import { z } from 'zod';
import { TenantSchema } from './envelope.js';

/**
 * Who acts: identity only, rights are looked up where they decide. `subject` is `user:<id>` or `service:<id>`.
 * `issuer` is the signing service; the connector may sign service principals alone, the retriever only its own for routes that it names.
 */
export const PrincipalSchema = z.looseObject({
  tenant: TenantSchema,
  subject: z.string().regex(/^(user|service):.+$/),
  keyId: z.string().optional(),
  run: z.string().optional(),
  notAfter: z.iso.datetime(),
  /** Topics of the bus that it is good for, and no route but those of `routes`: for work that may wait longer than a caller is trusted. */
  topics: z.array(z.string()).optional(),
  /** Beside `topics`: routes that this work itself needs. */
  routes: z.array(z.string()).optional(),
  issuer: z.enum(['ingress', 'legacy-connector', 'retriever']),
});
export type Principal = z.infer<typeof PrincipalSchema>;
