/** Time as checks need it, from wherever the caller has it. */
export interface ChecksTiming {
  /** Milliseconds that only rise. */
  now(): number;
  /** Resolves with the work, or with `late` when it takes longer; the work itself is not stopped. */
  within<T, L>(work: Promise<T>, budgetMs: number, late: L): Promise<T | L>;
}
