import { ChassisError, type ErrorKind, errorKinds } from '@chassis/contracts';
import { z } from 'zod';

const statusOf: Readonly<Record<ErrorKind, number>> = {
  invalid: 400,
  rejected: 409,
  denied: 403,
  transient: 503,
  throttled: 429,
  bug: 500,
};

/** An error on its way between services: problem details (RFC 9457) with the fields of `ChassisError`. */
const ProblemSchema = z.looseObject({
  kind: z.enum(errorKinds),
  code: z.string(),
  message: z.string(),
  failures: z.array(z.object({ pointer: z.string(), message: z.string() })).default([]),
  retryAfterMs: z.number().optional(),
});

export const problemType = 'application/problem+json';

/** Causes stay with the owner, who logged them. */
export function problemOf(thrown: unknown): { status: number; body: Record<string, unknown> } {
  const error = ChassisError.from(thrown);
  const { kind, code, message, failures, retryAfterMs } = error;
  const status = statusOf[kind];
  return {
    status,
    body: { title: code, status, kind, code, message, failures, ...(retryAfterMs !== undefined && { retryAfterMs }) },
  };
}

/** The owner's error as it was thrown, or nothing when the answer is not a problem of ours. */
export function errorOf(body: unknown): ChassisError | undefined {
  const parsed = ProblemSchema.safeParse(body);
  if (!parsed.success) return undefined;
  const { kind, code, message, failures, retryAfterMs } = parsed.data;
  return new ChassisError(kind, code, message, { failures, ...(retryAfterMs !== undefined && { retryAfterMs }) });
}
