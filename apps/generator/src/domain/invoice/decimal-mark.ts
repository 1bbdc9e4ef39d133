/** How a document writes decimals: by its numbers that leave no doubt; a point when there are none. */
export function decimalMark(text: string): '.' | ',' {
  const count = (pattern: RegExp): number => text.match(pattern)?.length ?? 0;
  const points = count(/\d\.\d{2}(?![\d.,]*\d)/g) + count(/\d,\d{3}\.\d/g);
  const commas = count(/\d,\d{2}(?![\d.,]*\d)/g) + count(/\d[.\u00a0\u202f ]\d{3},\d/g);
  return commas > points ? ',' : '.';
}
