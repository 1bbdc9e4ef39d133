import type { DocumentFinding } from '@chassis/contracts';

const missing: DocumentFinding = { code: 'missing-owner', severity: 'info', count: 1 };

/** The findings once this one owns the document: what only a service owns nobody answers for. */
export function withOwner(findings: readonly DocumentFinding[], owner: string): DocumentFinding[] {
  const others = findings.filter(({ code }) => code !== missing.code);
  return owner.startsWith('user:') ? others : [...others, missing];
}
