/** 16 bands of four hashes each: texts that share four fifths of their shingles share a band in 999 of 1000 cases. */
const bandCount = 16;
const rowsPerBand = 4;
const hashes = bandCount * rowsPerBand;
const shingleWords = 5;
/** Longer texts are told apart by what stands in front. */
const maxWords = 20_000;

/** What tells copies of a text: a MinHash signature over its word shingles (Broder, 1997), and the bands of it that near copies share. */
export interface TextPrint {
  readonly signature: Uint32Array;
  readonly bands: readonly string[];
}

export function textPrint(words: readonly string[]): TextPrint {
  const signature = new Uint32Array(hashes).fill(0xffffffff);
  const last = Math.max(1, Math.min(words.length, maxWords) - shingleWords + 1);
  for (let start = 0; start < last; start += 1) {
    const shingle = hashOf(words.slice(start, start + shingleWords).join(' '));
    for (let at = 0; at < hashes; at += 1) {
      const mixed = mix(shingle ^ Math.imul(at + 1, 0x9e3779b1));
      if (mixed < (signature[at] ?? 0)) signature[at] = mixed;
    }
  }
  const bands = Array.from({ length: bandCount }, (_, band) =>
    [band, ...signature.subarray(band * rowsPerBand, (band + 1) * rowsPerBand)]
      .map((part) => part.toString(36))
      .join('-'),
  );
  return { signature, bands };
}

/** The estimated share of shingles that two texts have in common: 0 to 1, to about .06. */
export function similarity(a: Uint32Array, b: Uint32Array): number {
  let same = 0;
  for (const [at, value] of a.entries()) if (b[at] === value) same += 1;
  return same / a.length;
}

/** FNV-1a over UTF-16 units. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

/** The finalizer of MurmurHash3. */
function mix(value: number): number {
  let mixed = value;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
