import type { PassageRef } from '@chassis/contracts';

/** Passages that were permitted at a version of the tenant's access rules, and on whose behalf. */
export interface Permission {
  readonly tenant: string;
  /** Signed principal. */
  readonly token: string;
  /** Names this list of passages: the payload id of its context. */
  readonly context: string;
  readonly passages: readonly PassageRef[];
  readonly accessVersion: number | undefined;
}

/** Whether what was permitted then is permitted now. */
export abstract class CurrentAccess {
  /** Throws `transient`/`access-unknown` when nobody answers: nothing leaves on an old permission. */
  abstract isStillPermitted(permission: Permission): Promise<boolean>;
}
