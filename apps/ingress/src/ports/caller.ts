import type { Right } from '../domain/rights.js';

/** Who asks, after the credentials were checked. */
export interface Caller {
  readonly tenant: string;
  /** `user:<id>` or `service:<id>`. */
  readonly subject: string;
  /** The key's prefix; absent for a token of an identity provider. */
  readonly keyId?: string;
  readonly rights: ReadonlySet<Right>;
}
