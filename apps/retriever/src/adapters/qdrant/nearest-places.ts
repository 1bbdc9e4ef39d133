import type { FoundPoint, NearestOptions, PassagePoints, PointFilter } from './passage-points.js';

/** A server counts in 32 bits and we in 64: nearer to each other than this, two passages may be in either order. */
const tolerance = 1e-5;
/** So many times what is wanted is asked for at first, for what is no longer valid and for equals. */
const spare = 2;
const most = 100_000;

export interface NearestQuestion {
  readonly question: Float32Array;
  readonly filter: PointFilter;
  readonly wanted: number;
  readonly isExact: NearestOptions['isExact'];
  /** What of the server's answer is still so: another version, or a passage that may not be seen any more, does not count. */
  readonly valid: (points: readonly FoundPoint[]) => FoundPoint[];
}

/** The valid passages nearest to the question: at least `wanted`, and all that might be among the `wanted` best, unless there are fewer. */
export async function nearestPlaces(
  points: PassagePoints,
  { question, filter, wanted, isExact, valid: validOf }: NearestQuestion,
): Promise<FoundPoint[]> {
  for (let limit = wanted * spare; ; limit *= 4) {
    const found = await points.nearest(question, filter, { limit, isExact });
    const valid = validOf(found);
    const worst = valid[wanted - 1]?.score;
    const last = found.at(-1)?.score ?? -Infinity;
    const isEnough = worst !== undefined && last < worst - tolerance;
    if (found.length < limit || isEnough || limit >= most) return valid;
  }
}
