/** What a candidate has in common with the question. */
export interface Evidence {
  /** Share of the question's words, weighed by how much each tells (idf), that stand in one passage: 0..1. */
  readonly coverage: number;
  /** Cosine of question and passage; undefined without an embedder. */
  readonly cosine: number | undefined;
}

/** More than half of what the question names must stand in one passage. */
const minCoverage = 0.5;
/**
 * With an embedder the mean of coverage and cosine decides. Calibrated on four corpora of different kinds, each asked its own questions and those of the others:
 * of their own, nine of ten and more come above this; of the others', one in a hundred (six where both were about figures of a year).
 */
const minEvidence = 0.42;
/** The same words will not do when the meaning is far off, nor a near meaning without any of the words. */
const farCosine = 0.2;
const fewWords = 0.15;

/** How much of what is needed a passage has, and how much is needed: with an embedder the mean of coverage and cosine, else coverage. */
export function relevanceOf({ coverage, cosine }: Evidence): { readonly evidence: number; readonly needed: number } {
  return cosine === undefined
    ? { evidence: coverage, needed: minCoverage }
    : { evidence: (coverage + cosine) / 2, needed: minEvidence };
}

/** Whether a passage may answer the question. A wrong no costs an answer; a wrong yes costs trust, so in doubt it is no. */
export function isRelevant({ coverage, cosine }: Evidence): boolean {
  if (cosine !== undefined && (cosine < farCosine || coverage < fewWords)) return false;
  const { evidence, needed } = relevanceOf({ coverage, cosine });
  return evidence >= needed;
}
