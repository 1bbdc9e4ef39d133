const boms: readonly [readonly number[], string][] = [
  [[0xef, 0xbb, 0xbf], 'utf-8'],
  [[0xff, 0xfe], 'utf-16le'],
  [[0xfe, 0xff], 'utf-16be'],
];

/** Text of bytes: byte order mark, else the declared charset when known and true, else UTF-8 when valid, else windows-1252 (which maps every byte). */
export function decodeCharset(bytes: Uint8Array, declared?: string): string {
  const marked = boms.find(([bom]) => bom.every((byte, index) => bytes[index] === byte));
  if (marked) return new TextDecoder(marked[1]).decode(bytes);
  return (
    (declared === undefined ? undefined : tryDecode(bytes, declared)) ??
    tryDecode(bytes, 'utf-8') ??
    new TextDecoder('windows-1252').decode(bytes)
  );
}

function tryDecode(bytes: Uint8Array, charset: string): string | undefined {
  try {
    return new TextDecoder(charset.trim().toLowerCase(), { fatal: true }).decode(bytes);
  } catch (error) {
    // RangeError: no such charset; TypeError: the bytes are not of it. Both mean: ask the next one.
    if (error instanceof RangeError || error instanceof TypeError) return undefined;
    throw error;
  }
}
