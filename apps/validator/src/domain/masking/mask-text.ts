import type { Mask } from './mask.js';

/** The text with placeholders in place of what the masks cover; `offset` is where the text begins in what the masks speak of. */
export function maskText(text: string, masks: readonly Mask[], offset = 0): string {
  const parts: string[] = [];
  let at = 0;
  for (const { start, end, text: placeholder } of masks.toSorted((a, b) => a.start - b.start)) {
    const [from, to] = [Math.max(start - offset, at), Math.min(end - offset, text.length)];
    if (to <= from) continue;
    parts.push(text.slice(at, from), placeholder);
    at = to;
  }
  return parts.join('') + text.slice(at);
}
