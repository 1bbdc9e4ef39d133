/** A part of a line between wide gaps; `start` is its place in the line. */
export interface Cell {
  readonly text: string;
  readonly start: number;
}

/** A line that says something, as a reader sees it. */
export interface TextLine {
  readonly index: number;
  readonly text: string;
  readonly cells: readonly Cell[];
  /** Whether an empty line stands above. */
  readonly isAfterGap: boolean;
}

/** The lines of a text that are not empty. Columns are parted by tabs or by two and more blanks. */
export function readLines(text: string): TextLine[] {
  const lines: TextLine[] = [];
  let isAfterGap = true;
  for (const raw of text.split('\n')) {
    const line = raw.replace(/\|/g, '   ').trimEnd();
    if (line.trim() === '') {
      isAfterGap = true;
      continue;
    }
    const cells = [...line.matchAll(/\S+(?: \S+)*/g)].map((match) => ({ text: match[0], start: match.index }));
    lines.push({ index: lines.length, text: line, cells, isAfterGap });
    isAfterGap = false;
  }
  return lines;
}
