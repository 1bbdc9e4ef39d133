/** Turns logits into probabilities, in place. */
export function softmax(logits: Float32Array | Float64Array): void {
  let highest = -Infinity;
  for (const logit of logits) if (logit > highest) highest = logit;
  let sum = 0;
  for (let at = 0; at < logits.length; at++) {
    const value = Math.exp(logits[at]! - highest);
    logits[at] = value;
    sum += value;
  }
  for (let at = 0; at < logits.length; at++) logits[at]! /= sum;
}
