/**
 * How likely an answer is as good as the best that a dearer model would give: 1 less what that one is expected to pass more often, so above 1 where it is
 * expected to pass less often. Of a dearer model that nobody knows it is assumed that it always passes.
 */
export function asGoodAs(passes: number, dearer: readonly (number | undefined)[]): number {
  if (dearer.length === 0) return 1;
  return 1 - (Math.max(...dearer.map((one) => one ?? 1)) - passes);
}

/**
 * The place of the model to ask, of models by rising cost with the probability that each passes: the first whose answer is as good as any dearer one's by
 * `threshold`. One of which too little is known is taken as it comes, as the rule is.
 */
export function expectedRoute(passes: readonly (number | undefined)[], threshold: number): number {
  return passes.findIndex((one, at) => one === undefined || asGoodAs(one, passes.slice(at + 1)) >= threshold);
}
