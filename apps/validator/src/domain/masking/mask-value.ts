import type { Mask } from './mask.js';
import { maskText } from './mask-text.js';

/**
 * The JSON value with placeholders in its strings, where the masks speak of the strings and numbers as `stringsOf` gives them, joined by line breaks.
 * `unmasked`: those that touch a number, which no placeholder can stand for.
 */
export function maskValue(value: unknown, masks: readonly Mask[]): { value: unknown; unmasked: readonly Mask[] } {
  const unmasked: Mask[] = [];
  let offset = 0;
  const walk = (part: unknown): unknown => {
    if (typeof part === 'string' || typeof part === 'number') {
      const text = String(part);
      const [start, end] = [offset, offset + text.length];
      offset = end + 1;
      const own = masks.filter((one) => one.start < end && one.end > start);
      if (typeof part === 'string') return maskText(part, own, start);
      unmasked.push(...own);
      return part;
    }
    if (Array.isArray(part)) return part.map(walk);
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([name, child]) => [name, walk(child)]));
  };
  return { value: walk(value), unmasked };
}
