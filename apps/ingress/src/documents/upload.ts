import type { DataClass, Rights } from '@chassis/contracts';

/** A document on its way in. */
export interface Upload {
  readonly id?: string | undefined;
  readonly title?: string | undefined;
  readonly source?: string | undefined;
  readonly folder?: string | undefined;
  readonly mediaType: string;
  readonly dataClass?: DataClass | undefined;
  readonly rights: Rights;
  readonly date?: string | undefined;
  readonly attributes?: Readonly<Record<string, string>> | undefined;
  /** Who answers for it, when that is not the caller. */
  readonly owner?: string | undefined;
  readonly content: Buffer;
}
