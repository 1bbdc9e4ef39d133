import type { PersonalDatum, PersonalKind } from './personal-datum.js';

/** Every match of a pattern (with the flags `g` and, for the named group `is`, `d`) as a datum: the group's place, or the whole match. */
export function matchesOf(text: string, kind: PersonalKind, pattern: RegExp): PersonalDatum[] {
  return [...text.matchAll(pattern)].map((match) => {
    const [start, end] = match.indices?.groups?.['is'] ?? [match.index, match.index + match[0].length];
    return { kind, start, end };
  });
}
