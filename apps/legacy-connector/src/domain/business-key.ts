/** One text for the values that make an effect one and the same; types and borders are kept, so no two lists give the same text. */
export function businessKeyOf(values: readonly unknown[]): string {
  return JSON.stringify(values);
}
