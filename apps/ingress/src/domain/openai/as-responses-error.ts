import { ChassisError } from '@chassis/contracts';

/** What `/v1/responses` calls the parameters of a conversation. */
const names: readonly (readonly [RegExp, string])[] = [
  [/^(\/tools\/\d+)\/function\/parameters$/, '$1/parameters'],
  [/^\/response_format\/json_schema\/schema$/, '/text/format/schema'],
];

/** The refusal of a conversation as a client of `/v1/responses` knows its parameters. */
export function asResponsesError(cause: unknown): ChassisError {
  const error = ChassisError.from(cause);
  if (error.failures.length === 0) return error;
  const failures = error.failures.map(({ pointer, message }) => ({
    pointer: names.reduce((now, [from, to]) => now.replace(from, to), pointer),
    message,
  }));
  return new ChassisError(error.kind, error.code, error.message, { cause, failures });
}
