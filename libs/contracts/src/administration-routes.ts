import { z } from 'zod';
import { TenantSchema } from './envelope.js';
import { LimitsSchema } from './money.js';
import { route } from './route.js';

/**
 * Makes a tenant's groups, users and keys as given; what is so already stays. Rights are named as in ingress; a key's rights narrow its subject's.
 * Called by the composition under the principal `service:setup` of the tenant. The answer holds the secrets of the keys made now; `renew` revokes a key of that name first.
 */
export const AdministrationSeed = route('ingress', 'administration.seed', {
  input: z.looseObject({
    tenant: TenantSchema,
    groups: z
      .array(z.looseObject({ name: z.string(), title: z.string().optional(), rights: z.array(z.string()).optional() }))
      .optional(),
    users: z.array(
      z.looseObject({
        id: z.string(),
        name: z.string().optional(),
        groups: z.array(z.string()).optional(),
        roles: z.array(z.string()).optional(),
        limits: LimitsSchema.optional(),
        rights: z.array(z.string()).optional(),
      }),
    ),
    keys: z.array(
      z.looseObject({
        subject: z.string(),
        name: z.string(),
        rights: z.array(z.string()).optional(),
        renew: z.boolean().optional(),
      }),
    ),
  }),
  output: z.looseObject({ keys: z.array(z.looseObject({ subject: z.string(), name: z.string(), key: z.string() })) }),
});
