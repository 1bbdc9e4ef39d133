/** What a scaffold changes; nothing is written before all of it is known to fit. */
export interface Plan {
  /** New files by path from the repository's root. */
  readonly files: Readonly<Record<string, string>>;
  /** Changes to present files. */
  readonly edits: readonly Edit[];
  /** What is left to a person, in order. */
  readonly next: readonly string[];
}

/** Puts `insert` before the first match of `before`, or at the end without one. */
export interface Edit {
  readonly path: string;
  readonly before?: RegExp;
  readonly insert: string;
}

/** The arguments cannot be carried out; the message says why and what to do. */
export class PlanError extends Error {}
