import type { Candidate } from './check.js';

/** All text of a candidate, for checks that look for what must be nowhere. */
export function textOfCandidate(candidate: Candidate): string {
  return candidate.kind === 'json' ? stringsOf(candidate.value).join('\n') : candidate.text;
}

/** Every string inside a value, in order. */
export function stringsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'number') return [String(value)];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(stringsOf);
}
