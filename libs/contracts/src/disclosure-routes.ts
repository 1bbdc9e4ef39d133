import { z } from 'zod';
import { DisclosurePolicySchema } from './disclosure.js';
import { route } from './route.js';

/** A tenant's policy; version 0 is the one that holds where nobody has said anything. */
export const DisclosureStateSchema = z.looseObject({
  version: z.int().min(0),
  policy: DisclosurePolicySchema,
  updatedAt: z.iso.datetime().optional(),
  updatedBy: z.string().optional(),
});
export type DisclosureState = z.infer<typeof DisclosureStateSchema>;

/** What answers may disclose now. */
export const DisclosureGet = route('validator', 'disclosure.get', {
  input: z.looseObject({}),
  output: DisclosureStateSchema,
});
/** Sets the policy as a whole, as its next version; every instance holds answers to it within seconds. */
export const DisclosurePut = route('validator', 'disclosure.put', {
  input: DisclosurePolicySchema,
  output: DisclosureStateSchema,
});
