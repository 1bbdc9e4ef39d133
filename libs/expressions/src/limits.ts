/** What one evaluation may use: wall time, nesting of calls, items of a sequence and bytes of the result's JSON. */
export interface ExpressionLimits {
  readonly timeoutMs: number;
  readonly maxDepth: number;
  readonly maxItems: number;
  readonly maxResultBytes: number;
}

/** Fit for expressions of a workflow file; they hold up the event loop while they run, hence the short time. */
export const defaultLimits: ExpressionLimits = {
  timeoutMs: 1_000,
  maxDepth: 200,
  maxItems: 10_000,
  maxResultBytes: 1_000_000,
};
