import { failureKeywords } from '@chassis/schemas';
import type { Candidate, Check, CheckContext, Finding } from './check.js';

/** The most failures that one candidate is told about. */
const mostFailures = 50;
/** Names are matched by patterns that are only safe on short texts; no schema names a field like this. */
const longestName = 1_000;

/** The value has the shape that the workflow names. A field that is missing, or null where it must not be, has the code `required`. */
export const schemaCheck: Check = {
  name: 'schema',
  version: '2',
  codes: ['field-name', ...failureKeywords],
  run(candidate: Candidate, context: CheckContext): readonly Finding[] {
    const { schema } = context;
    if (schema === undefined) return [];
    if (candidate.kind !== 'json') return [repair('', 'type', 'the answer must be JSON')];
    if (hasLongName(candidate.value))
      return [repair('', 'field-name', `a field has a name of more than ${longestName} characters`)];
    return schema
      .failuresOf(candidate.value)
      .slice(0, mostFailures)
      .map(({ pointer, keyword, message }) => repair(pointer, keyword, message));
  },
};

function hasLongName(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([name, child]) => name.length > longestName || hasLongName(child));
}

const repair = (pointer: string, code: string, message: string): Finding => ({
  verdict: 'repair',
  code,
  pointer,
  message,
});
