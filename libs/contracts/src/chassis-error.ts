import type { Evidence } from './evidence.js';

/** What may be done about an error: the kind alone decides about retry, answer and audit. */
export const errorKinds = ['invalid', 'rejected', 'denied', 'transient', 'throttled', 'bug'] as const;
export type ErrorKind = (typeof errorKinds)[number];

export interface ErrorDetails {
  cause?: unknown;
  /** When a retry can help, not before this many milliseconds. */
  retryAfterMs?: number;
  /** JSON pointers with messages, for `invalid`. */
  failures?: { pointer: string; message: string }[];
  /** For the record of the step that fails by it. */
  evidence?: Evidence;
}

/** The one error class: `code` is stable and kebab-case, `message` tells a person what is wrong, where, and what to do. */
export class ChassisError extends Error {
  readonly retryAfterMs: number | undefined;
  readonly failures: { pointer: string; message: string }[];
  readonly evidence: Evidence | undefined;

  constructor(
    readonly kind: ErrorKind,
    readonly code: string,
    message: string,
    details: ErrorDetails = {},
  ) {
    super(message, { cause: details.cause });
    this.name = 'ChassisError';
    this.retryAfterMs = details.retryAfterMs;
    this.failures = details.failures ?? [];
    this.evidence = details.evidence;
  }

  /** Wraps what is not ours as `bug`; ours passes through. */
  static from(error: unknown): ChassisError {
    if (error instanceof ChassisError) return error;
    const message = error instanceof Error ? error.message : String(error);
    return new ChassisError('bug', 'internal-error', message, { cause: error });
  }
}
