import type { Limits } from '@chassis/contracts';

/** A subject as stored; `version` rises with each change. */
export interface SubjectState {
  readonly subject: string;
  readonly name: string;
  readonly groups: string[];
  readonly roles: string[];
  /** Values by kind: `{region: ['eu']}`. */
  readonly attributes: Record<string, string[]>;
  /** The most that it may approve, in minor units by currency. */
  readonly limits: Limits;
  readonly rights: string[];
  readonly isDisabled: boolean;
  readonly version: number;
}

export interface GroupState {
  readonly name: string;
  readonly title: string;
  readonly rights: string[];
  /** The groups that its members belong to through it. */
  readonly memberOf: string[];
}

/** A key without its secret. */
export interface KeyState {
  readonly prefix: string;
  readonly subject: string;
  readonly name: string;
  readonly rights: string[];
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
}
