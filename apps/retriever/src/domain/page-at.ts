/** The page, from 1, on which the offset lies; undefined for a document without pages. */
export function pageAt(pageStarts: readonly number[] | undefined, offset: number): number | undefined {
  if (pageStarts === undefined || pageStarts.length === 0) return undefined;
  return Math.max(1, pageStarts.findLastIndex((start) => start <= offset) + 1);
}
