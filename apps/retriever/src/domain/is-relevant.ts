/** What the best candidates have in common with the question. */
export interface Evidence {
  /** Share of the question's words, weighed by how much each tells (idf), that stand in one passage: 0..1. */
  readonly coverage: number;
  /** Cosine of question and passage; undefined without an embedder. */
  readonly cosine: number | undefined;
}

/** More than half of what the question names must stand in one passage. */
const minCoverage = 0.5;
/** With an embedder fewer words will do when the meaning is near, and the same words will not do when it is far off. */
const nearCosine = 0.45;
const nearCoverage = 0.35;
const farCosine = 0.2;

/** Whether a passage may answer the question. A wrong no costs an answer; a wrong yes costs trust, so in doubt it is no. */
export function isRelevant({ coverage, cosine }: Evidence): boolean {
  if (cosine === undefined) return coverage >= minCoverage;
  if (cosine < farCosine) return false;
  return coverage >= minCoverage || (cosine >= nearCosine && coverage >= nearCoverage);
}
