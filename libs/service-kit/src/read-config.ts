import { ChassisError } from '@chassis/contracts';
import type { z } from 'zod';

/** Parses settings by their schema; an empty value counts as absent; the error lists every wrong key at once. */
export function readConfig<S extends z.ZodObject>(
  schema: S,
  environment: Readonly<Record<string, string | undefined>>,
): z.output<S> {
  const given = Object.fromEntries(
    Object.keys(schema.shape).map((key) => [key, environment[key] === '' ? undefined : environment[key]]),
  );
  const parsed = schema.safeParse(given);
  if (parsed.success) return Object.freeze(parsed.data) as z.output<S>;
  const failures = parsed.error.issues.map((issue) => ({ pointer: issue.path.join('.'), message: issue.message }));
  throw new ChassisError(
    'invalid',
    'bad-settings',
    `Wrong settings: ${failures.map((one) => `${one.pointer}: ${one.message}`).join('; ')}. See .env.example.`,
    { failures },
  );
}
