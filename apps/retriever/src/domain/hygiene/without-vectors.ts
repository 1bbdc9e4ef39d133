import type { DocumentFinding } from '@chassis/contracts';

/** What findings begin with that tell why a document is found by its words alone; the code of the reason stands behind it. */
export const withoutVectors = 'no-vectors/';

/** That a document is found by its words alone though there is an embedding model, and why. */
export const withoutVectorsFinding = (code: string): DocumentFinding => ({
  code: `${withoutVectors}${code}`,
  severity: 'warning',
  count: 1,
});
