/** A paragraph, list, table or heading of a text; `start` and `end` are offsets in it. */
export interface TextBlock {
  readonly start: number;
  readonly end: number;
  /** 1 to 6 for headings. */
  readonly level?: number;
  readonly title?: string;
}

const markdownHeading = /^(#{1,6})\s+(.+?)\s*#*$/;
const numberedHeading = /^(\d{1,2}(?:\.\d{1,2}){0,3})\.?\s+(\p{Lu}[^.;:!?]{2,70})$/u;
const maxHeadingLength = 90;

/** Blocks of a text in order: empty lines part paragraphs; a heading (Markdown, or numbered on a line of its own) is a block of its own. */
export function textBlocks(text: string): TextBlock[] {
  const blocks: TextBlock[] = [];
  let open: { start: number; end: number } | undefined;
  let offset = 0;
  for (const line of text.split('\n')) {
    const start = offset;
    offset += line.length + 1;
    const heading = readHeading(line);
    if (open && (heading || line.trim() === '')) {
      blocks.push(open);
      open = undefined;
    }
    if (heading) blocks.push({ start, end: start + line.length, ...heading });
    else if (line.trim() !== '') open = { start: open?.start ?? start, end: start + line.length };
  }
  if (open) blocks.push(open);
  return blocks;
}

function readHeading(line: string): { level: number; title: string } | undefined {
  if (line.length > maxHeadingLength) return undefined;
  const markdown = markdownHeading.exec(line);
  if (markdown) return { level: markdown[1]?.length ?? 1, title: markdown[2] ?? '' };
  const numbered = numberedHeading.exec(line);
  return numbered ? { level: (numbered[1] ?? '').split('.').length, title: line.trim() } : undefined;
}
