const commonest = /(?<!\p{L})(?:the|of|and|to|with|by|for|that|from|are|which|this)(?!\p{L})/giu;
/** English prose has about one in five, other languages none or one in a hundred. */
const leastShare = 0.05;

/** Whether a text is English for the most part, by its commonest words. */
export function isEnglish(text: string): boolean {
  const words = text.match(/\p{L}+/gu)?.length ?? 0;
  return words > 0 && (text.match(commonest)?.length ?? 0) / words >= leastShare;
}
