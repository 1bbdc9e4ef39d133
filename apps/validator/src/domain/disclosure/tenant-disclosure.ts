import type { DisclosurePolicy } from '@chassis/contracts';

/** What the answers of a tenant may disclose, and in which version of its policy. */
export interface TenantDisclosure {
  readonly version: number;
  readonly policy: DisclosurePolicy;
}
