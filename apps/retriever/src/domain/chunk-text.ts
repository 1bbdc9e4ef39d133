import { estimateTokens } from './estimate-tokens.js';
import { splitBlock } from './split-block.js';
import { textBlocks, type TextBlock } from './text-block.js';

/** A piece of a document: `text` is exactly what stands between the offsets; `heading` is the path of the headings above it. */
export interface Chunk {
  readonly start: number;
  readonly end: number;
  readonly heading?: string;
  readonly text: string;
  readonly tokens: number;
}

/** Passages of about this size hold one thought and leave room for several of them in a prompt. */
const maxTokens = 220;
const minTokens = 60;

/** Rows of a table have ` | ` between their cells. */
const tableRow = / \| /;
const maxHeaderLength = 160;

interface CutBlock extends TextBlock {
  /** The first row of the table that this is a later part of. */
  readonly header?: string;
}

/** Cuts a text where its headings, paragraphs and sentences end; a short section goes together with the next one. Later parts of a long table name its first row in their heading. */
export function chunkText(text: string): Chunk[] {
  const path: string[] = [];
  const chunks: Chunk[] = [];
  let open: { start: number; end: number; heading: string } | undefined;
  const close = (): void => {
    if (open) chunks.push(asChunk(text, open));
    open = undefined;
  };
  for (const block of blocksOf(text)) {
    if (block.level !== undefined) path.splice(block.level - 1, path.length, block.title ?? '');
    if (open && !fits(text, open, block)) close();
    // A heading belongs to what follows it: it is inside a chunk only when its section's text is too.
    if (block.level !== undefined) continue;
    open = open
      ? { ...open, end: block.end }
      : { start: block.start, end: block.end, heading: [...path, block.header].filter(Boolean).join(' > ') };
  }
  close();
  if (chunks.length > 0) return chunks;
  return splitBlock(text, { start: 0, end: text.length }, maxTokens).map((part) =>
    asChunk(text, { ...part, heading: '' }),
  );
}

function fits(text: string, open: { start: number; end: number }, block: CutBlock): boolean {
  const isSectionEnd = block.level !== undefined && estimateTokens(text.slice(open.start, open.end)) >= minTokens;
  return !isSectionEnd && estimateTokens(text.slice(open.start, block.end)) <= maxTokens;
}

const blocksOf = (text: string): CutBlock[] =>
  textBlocks(text).flatMap((block) => (block.level === undefined ? cutBlock(text, block) : [block]));

function cutBlock(text: string, block: TextBlock): CutBlock[] {
  const [first, ...later] = splitBlock(text, block, maxTokens);
  if (first === undefined) return [];
  const lineEnd = text.indexOf('\n', block.start);
  const header = text.slice(block.start, lineEnd < 0 ? block.end : Math.min(lineEnd, block.end));
  const isTable = tableRow.test(header) && header.length <= maxHeaderLength;
  return [first, ...later.map((part) => (isTable ? { ...part, header } : part))];
}

function asChunk(text: string, { start, end, heading }: { start: number; end: number; heading: string }): Chunk {
  const piece = text.slice(start, end);
  return { start, end, text: piece, tokens: estimateTokens(piece), ...(heading === '' ? {} : { heading }) };
}
