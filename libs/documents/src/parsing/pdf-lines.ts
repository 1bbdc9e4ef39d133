/** A run of glyphs on a page: position of its baseline's start, PDF coordinates (y grows upwards). */
export interface PdfGlyphs {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Lines of a page as a reader sees them, top to bottom. Glyphs that share a baseline form a line, whatever order the file has them in;
 * a gap of a letter is one space, the wider gap between columns is three; a gap of more than a line becomes an empty line.
 */
export function pdfLines(glyphs: readonly PdfGlyphs[]): string {
  const rows: PdfGlyphs[][] = [];
  for (const glyph of [...glyphs].sort((a, b) => b.y - a.y || a.x - b.x)) {
    const row = rows.at(-1);
    const first = row?.[0];
    if (row && first && first.y - glyph.y <= 0.45 * Math.min(size(first), size(glyph))) row.push(glyph);
    else rows.push([glyph]);
  }
  return rows.map((row, index) => gapAbove(rows[index - 1], row) + joinRow(row)).join('\n');
}

const size = (glyph: PdfGlyphs): number => (glyph.height > 0 ? glyph.height : 10);

function gapAbove(above: readonly PdfGlyphs[] | undefined, row: readonly PdfGlyphs[]): string {
  const [upper] = above ?? [];
  const [lower] = row;
  return upper && lower && upper.y - lower.y > 2 * Math.max(size(upper), size(lower)) ? '\n' : '';
}

function joinRow(row: readonly PdfGlyphs[]): string {
  let line = '';
  let end = Number.NaN;
  for (const glyph of [...row].sort((a, b) => a.x - b.x)) {
    const gap = glyph.x - end;
    if (line !== '' && !line.endsWith(' ') && !glyph.text.startsWith(' ')) {
      if (gap > 1.2 * size(glyph)) line += '   ';
      else if (gap > 0.12 * size(glyph)) line += ' ';
    }
    line += glyph.text;
    end = glyph.x + glyph.width;
  }
  return line.trimEnd();
}
