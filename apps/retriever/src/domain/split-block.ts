import { estimateTokens } from './estimate-tokens.js';
import type { TextBlock } from './text-block.js';

/** Ends of sentences and lines; a number's point or an abbreviation's is followed by no space and capital. */
const sentenceEnd = /[.!?](?=\s+["'(\p{Lu}\p{N}])|\n/gu;

/** Parts of a block that is too long: whole sentences or lines where possible, else pieces between words. */
export function splitBlock(text: string, block: TextBlock, maxTokens: number): TextBlock[] {
  if (estimateTokens(text.slice(block.start, block.end)) <= maxTokens) return [block];
  const ends = [...text.slice(block.start, block.end).matchAll(sentenceEnd)].map(
    (match) => block.start + match.index + 1,
  );
  const parts: TextBlock[] = [];
  let start = block.start;
  let last = start;
  for (const end of [...ends, block.end]) {
    if (estimateTokens(text.slice(start, end)) > maxTokens && last > start) {
      parts.push({ start, end: last });
      start = last;
    }
    for (let cut = cutAt(text, start, end, maxTokens); cut !== undefined; cut = cutAt(text, start, end, maxTokens)) {
      parts.push({ start, end: cut });
      start = cut;
    }
    last = end;
  }
  if (start < block.end) parts.push({ start, end: block.end });
  return parts.map((part) => trimmed(text, part)).filter((part) => part.end > part.start);
}

/** Where to cut a sentence that is itself too long: at its last space that fits. */
function cutAt(text: string, start: number, end: number, maxTokens: number): number | undefined {
  if (estimateTokens(text.slice(start, end)) <= maxTokens) return undefined;
  const longest = Math.floor(maxTokens * 3.6);
  const space = text.slice(start, start + longest).lastIndexOf(' ');
  if (space > 0) return start + space;
  // Never between the halves of a surrogate pair.
  const code = text.charCodeAt(start + longest - 1);
  return start + longest - (code >= 0xd800 && code < 0xdc00 ? 1 : 0);
}

function trimmed(text: string, part: TextBlock): TextBlock {
  let { start, end } = part;
  while (start < end && /\s/.test(text.charAt(start))) start += 1;
  while (end > start && /\s/.test(text.charAt(end - 1))) end -= 1;
  return { start, end };
}
