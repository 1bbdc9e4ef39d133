/** What was asked and what must be zero. */
export interface ProbeCounts {
  probes: number;
  /** Passages that came back; without any, zeros mean nothing. */
  passages: number;
  forbidden: number;
  rankingMismatches: number;
}

export const noProbes = (): ProbeCounts => ({ probes: 0, passages: 0, forbidden: 0, rankingMismatches: 0 });
