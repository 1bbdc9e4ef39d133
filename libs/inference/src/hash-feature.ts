/** FNV-1a (Fowler, Noll, Vo), 32 bits, over UTF-16 units. A seed keeps kinds of features with equal text apart. */
export function hashFeature(text: string, seed = 0, start = 0, end = text.length): number {
  let hash = (0x811c9dc5 ^ seed) >>> 0;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}
