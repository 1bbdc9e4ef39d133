import type { ErrorObject } from 'ajv';
import type { Candidate, Check, CheckContext, Finding } from './check.js';

/** The most failures that one candidate is told about. */
const mostFailures = 50;

/** The value has the shape that the workflow names. A field that is missing, or null where it must not be, has the code `required`. */
export const schemaCheck: Check = {
  name: 'schema',
  version: '1',
  run(candidate: Candidate, context: CheckContext): readonly Finding[] {
    const { schema } = context;
    if (schema === undefined) return [];
    if (candidate.kind !== 'json') return [repair('', 'type', 'the answer must be JSON')];
    if (schema(candidate.value)) return [];
    return (schema.errors ?? []).slice(0, mostFailures).map((error) => findingOf(error, candidate.value));
  },
};

function findingOf(error: ErrorObject, value: unknown): Finding {
  const pointer = error.instancePath;
  if (error.keyword === 'required') {
    const missing = `${pointer}/${escaped((error.params as { missingProperty: string }).missingProperty)}`;
    return repair(missing, 'required', `${missing} is missing`);
  }
  if (error.keyword === 'type' && valueAt(value, pointer) === null) {
    return repair(pointer, 'required', `${pointer} must not be null`);
  }
  if (error.keyword === 'additionalProperties') {
    const extra = `${pointer}/${escaped((error.params as { additionalProperty: string }).additionalProperty)}`;
    return repair(extra, 'additional-property', `${extra} is not a field of this answer`);
  }
  return repair(pointer, error.keyword, `${pointer === '' ? 'the value' : pointer} ${error.message ?? 'is wrong'}`);
}

const repair = (pointer: string, code: string, message: string): Finding => ({
  verdict: 'repair',
  code,
  pointer,
  message,
});
const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');

/** The value at a JSON pointer (RFC 6901); undefined where there is none. */
export function valueAt(value: unknown, pointer: string): unknown {
  let current = value;
  for (const part of pointer.split('/').slice(1)) {
    if (typeof current !== 'object' || current === null) return undefined;
    current = (current as Record<string, unknown>)[part.replaceAll('~1', '/').replaceAll('~0', '~')];
  }
  return current;
}
