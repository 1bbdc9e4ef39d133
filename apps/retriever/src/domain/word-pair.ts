/** A number for two neighbouring stems (FNV-1a, 32 bits): a chunk has a hundred pairs, so that two in a million are taken for others at most. */
export function wordPair(first: string, second: string): number {
  let hash = 0x811c9dc5;
  for (const text of [first, ' ', second])
    for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}
