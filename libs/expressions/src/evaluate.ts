import { ChassisError } from '@chassis/contracts';
import { defaultLimits, type ExpressionLimits } from './limits.js';
import { parseExpression } from './parse-expression.js';

const limitCodes: Record<string, string> = {
  D1011: 'expression-too-deep',
  D1012: 'expression-timeout',
  D2015: 'expression-too-large',
  D2014: 'expression-too-large',
};

/**
 * Evaluates JSONata over `values` (the names at its root) and returns plain JSON; nothing found is null.
 * `variables` are bound as `$name`. Same values, same result. Throws `invalid` with `invalid-expression`, `expression-failed`, `expression-timeout`, `expression-too-deep` or `expression-too-large`.
 */
export async function evaluate(
  text: string,
  values: Readonly<Record<string, unknown>>,
  limits: Partial<ExpressionLimits> = {},
  variables: Readonly<Record<string, unknown>> = {},
): Promise<unknown> {
  const bounds = { ...defaultLimits, ...limits };
  const expression = parseExpression(text, bounds);
  let result: unknown;
  try {
    result = await expression.evaluate(values, variables);
  } catch (cause) {
    const { code, message } = cause as { code?: string; message?: string };
    throw new ChassisError(
      'invalid',
      limitCodes[code ?? ''] ?? 'expression-failed',
      `An expression failed: ${message ?? String(cause)}`,
      { cause },
    );
  }
  return plainJson(result, bounds.maxResultBytes);
}

/** JSONata marks its arrays and may return functions; what goes on is JSON alone. */
function plainJson(result: unknown, maxBytes: number): unknown {
  if (result === undefined || result === null || typeof result === 'function') return null;
  const json = JSON.stringify(result);
  if (json === undefined) return null;
  if (Buffer.byteLength(json) > maxBytes) {
    throw new ChassisError(
      'invalid',
      'expression-too-large',
      `An expression's result has ${Buffer.byteLength(json)} bytes of JSON; at most ${maxBytes} are allowed.`,
    );
  }
  return JSON.parse(json);
}
