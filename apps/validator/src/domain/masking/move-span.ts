import type { Mask } from './mask.js';

interface Span {
  readonly start: number;
  readonly end: number;
}

/** Where a stretch of a text stands once `maskText` has put placeholders in; what begins or ends within a mask takes the whole placeholder in. */
export function moveSpan({ start, end }: Span, masks: readonly Mask[]): Span {
  const sorted = masks.toSorted((a, b) => a.start - b.start);
  return { start: moved(start, sorted, 'start'), end: moved(end, sorted, 'end') };
}

function moved(offset: number, masks: readonly Mask[], edge: 'start' | 'end'): number {
  let [shift, at] = [0, 0];
  for (const { start, end, text } of masks) {
    const from = Math.max(start, at);
    if (end <= from) continue;
    if (from >= offset) break;
    if (end > offset) return from + shift + (edge === 'start' ? 0 : text.length);
    shift += text.length - (end - from);
    at = end;
  }
  return offset + shift;
}
