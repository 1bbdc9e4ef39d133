/** What the question itself counts for beside all its other wordings together. */
const ownShare = 0.6;

/** One direction for a question and its other wordings, of unit length; the question's own where there are none. */
export function blendVectors(question: Float32Array, variants: readonly Float32Array[]): Float32Array {
  if (variants.length === 0) return question;
  const share = (1 - ownShare) / variants.length;
  const sum = question.map(
    (value, at) => ownShare * value + variants.reduce((all, one) => all + share * (one[at] ?? 0), 0),
  );
  const length = Math.hypot(...sum);
  return length > 0 ? sum.map((value) => value / length) : question;
}
