import { z } from 'zod';

const at = z.iso.datetime({ offset: true });
const tokens = z.array(z.string()).max(1_000);

/**
 * Who may see a document, or what lies in a folder or source. Tokens: `tenant`, `user:<id>`, `service:<id>`, `group:<name>` (of this
 * directory), `group:<source>/<name>` (of another one), `role:<id>`, `region:<value>`, `purpose:<value>`. Nobody by default; deny wins.
 */
export const RightsSchema = z.looseObject({
  allow: tokens,
  deny: tokens.default([]),
  /** Attributes that a caller needs besides: of each kind named, one of the values. */
  require: tokens.optional(),
  /** `false`: what folder and source allow does not count here; what they deny and require always does. */
  inherits: z.boolean().optional(),
  /** Nobody sees it before. */
  validFrom: at.optional(),
  /** Nobody sees it from then on. */
  validUntil: at.optional(),
});
export type Rights = z.infer<typeof RightsSchema>;
