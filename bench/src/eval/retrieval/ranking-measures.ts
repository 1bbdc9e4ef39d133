/** Discounted gain of the first ten with binary gains, over that of the best order (Järvelin and Kekäläinen, 2002). */
export function ndcgAt10(ranking: readonly string[], relevant: ReadonlySet<string>): number {
  const gain = (place: number): number => 1 / Math.log2(place + 2);
  const sum = (places: number, isHit: (place: number) => boolean): number =>
    Array.from({ length: places }, (_, place) => (isHit(place) ? gain(place) : 0)).reduce((a, c) => a + c, 0);
  return (
    sum(Math.min(10, ranking.length), (place) => relevant.has(ranking[place]!)) /
    sum(Math.min(10, relevant.size), () => true)
  );
}

export const recallAt100 = (ranking: readonly string[], relevant: ReadonlySet<string>): number =>
  ranking.slice(0, 100).filter((document) => relevant.has(document)).length / relevant.size;

/** One over the place of the first relevant document; 0 when there is none. */
export function reciprocalRank(ranking: readonly string[], relevant: ReadonlySet<string>): number {
  const place = ranking.findIndex((document) => relevant.has(document));
  return place < 0 ? 0 : 1 / (place + 1);
}
