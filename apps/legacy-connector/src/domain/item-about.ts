import type { DataClass } from '@chassis/contracts';

/** What is said of a file or row beside its text. */
export interface ItemAbout {
  readonly title?: string;
  /** A day or a time. */
  readonly date?: string;
  /** Times. */
  readonly validFrom?: string;
  readonly validUntil?: string;
  /** Of each that is named, a caller needs one value. */
  readonly region?: readonly string[];
  readonly purpose?: readonly string[];
  /** `user:<id>` or `service:<id>`. */
  readonly owner?: string;
  readonly dataClass?: DataClass;
  readonly attributes?: Readonly<Record<string, string>>;
}
