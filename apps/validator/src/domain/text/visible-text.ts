/** Soft hyphen, zero-width space and joiners, direction marks, word joiner, byte order mark. */
const isInvisible = (code: number): boolean =>
  code === 0xad ||
  (code >= 0x200b && code <= 0x200f) ||
  (code >= 0x202a && code <= 0x202e) ||
  (code >= 0x2060 && code <= 0x2064) ||
  code === 0xfeff;

export interface VisibleText {
  readonly text: string;
  /** Offset in the original of a character of `text`. */
  origin(offset: number): number;
}

/** The text as a reader sees it: without the characters that hide a word from a pattern, full-width digits and letters as plain ones. */
export function visibleText(original: string): VisibleText {
  if (isPlain(original)) return { text: original, origin: (offset) => offset };
  const kept: string[] = [];
  const origins: number[] = [];
  for (let index = 0; index < original.length; index += 1) {
    const code = original.charCodeAt(index);
    if (isInvisible(code)) continue;
    const isWide = code >= 0xff01 && code <= 0xff5e;
    kept.push(isWide ? String.fromCharCode(code - 0xfee0) : (original[index] ?? ''));
    origins.push(index);
  }
  return { text: kept.join(''), origin: (offset) => origins[offset] ?? original.length };
}

function isPlain(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (isInvisible(code) || (code >= 0xff01 && code <= 0xff5e)) return false;
  }
  return true;
}
