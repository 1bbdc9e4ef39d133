import { ChassisError } from '@chassis/contracts';

/** An error about some of many texts, by its place among all of them. */
export function atOffset(cause: unknown, offset: number): ChassisError {
  const error = ChassisError.from(cause);
  if (offset === 0 || error.failures.length === 0) return error;
  const failures = error.failures.map(({ pointer, message }) => ({
    pointer: pointer.replace(/^\/input\/(\d+)/, (_all, at: string) => `/input/${Number(at) + offset}`),
    message,
  }));
  return new ChassisError(error.kind, error.code, `Of the texts from ${offset} on: ${error.message}`, {
    cause,
    failures,
  });
}
