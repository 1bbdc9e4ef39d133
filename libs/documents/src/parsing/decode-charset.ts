const boms: readonly [readonly number[], string][] = [
  [[0xef, 0xbb, 0xbf], 'utf-8'],
  [[0xff, 0xfe], 'utf-16le'],
  [[0xfe, 0xff], 'utf-16be'],
];

/** Text of bytes: byte order mark, else the declared charset when known and true, else UTF-8 or UTF-16 when valid, else UTF-8 with a few broken bytes, else windows-1252 (which maps every byte). */
export function decodeCharset(bytes: Uint8Array, declared?: string): string {
  const marked = boms.find(([bom]) => bom.every((byte, index) => bytes[index] === byte));
  if (marked) return new TextDecoder(marked[1]).decode(bytes);
  const wide = wideCharset(bytes);
  return (
    (declared === undefined ? undefined : tryDecode(bytes, declared)) ??
    (wide === undefined ? undefined : tryDecode(bytes, wide)) ??
    tryDecode(bytes, 'utf-8') ??
    damagedUtf8(bytes) ??
    new TextDecoder('windows-1252').decode(bytes)
  );
}

/** UTF-16 without its mark: every other byte of ordinary text is zero then, which no other charset has. */
function wideCharset(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  const head = bytes.subarray(0, 4_096 & ~1);
  if (head.length < 4) return undefined;
  const zeros = [0, 0];
  for (const [index, byte] of head.entries()) if (byte === 0) zeros[index % 2]! += 1;
  const [even = 0, odd = 0] = zeros.map((count) => count / (head.length / 2));
  if (odd > 0.5 && even < 0.05) return 'utf-16le';
  return even > 0.5 && odd < 0.05 ? 'utf-16be' : undefined;
}

/** A text whose letters beyond ASCII are UTF-8 but for some was cut or patched; the broken bytes become U+FFFD. */
function damagedUtf8(bytes: Uint8Array): string | undefined {
  const text = new TextDecoder('utf-8').decode(bytes);
  let broken = 0;
  let sound = 0;
  for (const letter of text) {
    if (letter === '\ufffd') broken += 1;
    else if (letter > '\u007f') sound += 1;
  }
  return sound > 2 * broken ? text : undefined;
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
