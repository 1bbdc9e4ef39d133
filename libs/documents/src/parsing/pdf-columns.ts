import type { PdfGlyphs } from './pdf-lines.js';

interface Row {
  readonly y: number;
  readonly glyphs: PdfGlyphs[];
}

interface Band {
  readonly from: number;
  readonly to: number;
  readonly at: number;
}

/** Fewer rows side by side are a letterhead or a table, not columns of prose. */
const minRows = 8;
/** Lines of prose fill their column; cells of a table do not. */
const minFill = 0.7;
const steps = 40;
const maxDepth = 4;

/**
 * The parts of a page in the order they are read: where prose stands in columns, the left one comes whole before the right one, and what
 * spans both stands above or below. A page without such columns, tables included, is one part. After the idea of recursive X-Y cuts
 * (Nagy and Seth, 1984), with the fill of lines to tell prose from tables.
 */
export function pdfColumns(glyphs: readonly PdfGlyphs[], depth = 0): (readonly PdfGlyphs[])[] {
  const rows = rowsOf(glyphs);
  const band = depth < maxDepth ? columnsIn(rows) : undefined;
  if (band === undefined) return [glyphs];
  const inside = rows.slice(band.from, band.to).flatMap((row) => row.glyphs);
  const above = rows.slice(0, band.from).flatMap((row) => row.glyphs);
  const below = rows.slice(band.to).flatMap((row) => row.glyphs);
  const left = inside.filter((glyph) => glyph.x < band.at);
  const right = inside.filter((glyph) => glyph.x >= band.at);
  return [above, left, right, below].filter((part) => part.length > 0).flatMap((part) => pdfColumns(part, depth + 1));
}

function rowsOf(glyphs: readonly PdfGlyphs[]): Row[] {
  const rows: Row[] = [];
  for (const glyph of [...glyphs].sort((a, b) => b.y - a.y)) {
    const row = rows.at(-1);
    if (row && row.y - glyph.y <= 0.45 * Math.max(1, glyph.height)) row.glyphs.push(glyph);
    else rows.push({ y: glyph.y, glyphs: [glyph] });
  }
  return rows;
}

/** The longest run of rows that one vertical line parts into two columns of prose. */
function columnsIn(rows: readonly Row[]): Band | undefined {
  if (rows.length < minRows) return undefined;
  const all = rows.flatMap((row) => row.glyphs);
  const start = Math.min(...all.map((glyph) => glyph.x));
  const width = Math.max(...all.map(endOf)) - start;
  let best: Band | undefined;
  for (let step = steps * 0.25; step <= steps * 0.75; step += 1) {
    const band = longestParted(rows, start + (width * step) / steps);
    if (band.to - band.from > (best === undefined ? minRows - 1 : best.to - best.from) && isProse(rows, band))
      best = band;
  }
  return best;
}

function longestParted(rows: readonly Row[], at: number): Band {
  let best = { from: 0, to: 0, at };
  let from = 0;
  for (const [index, row] of [...rows, undefined].entries()) {
    if (row && row.glyphs.every((glyph) => glyph.x >= at || endOf(glyph) <= at)) continue;
    if (index - from > best.to - best.from) best = { from, to: index, at };
    from = index + 1;
  }
  return best;
}

function isProse(rows: readonly Row[], { from, to, at }: Band): boolean {
  const inside = rows.slice(from, to).map((row) => row.glyphs);
  const sides = [
    inside.map((glyphs) => glyphs.filter((glyph) => glyph.x < at)),
    inside.map((glyphs) => glyphs.filter((glyph) => glyph.x >= at)),
  ];
  return sides.every((side) => {
    const lines = side.filter((glyphs) => glyphs.length > 0);
    if (lines.length < minRows) return false;
    const all = lines.flat();
    const width = Math.max(...all.map(endOf)) - Math.min(...all.map((glyph) => glyph.x));
    const filled = lines.reduce((sum, glyphs) => sum + glyphs.reduce((total, glyph) => total + glyph.width, 0), 0);
    return width > 0 && filled / lines.length / width >= minFill;
  });
}

const endOf = (glyph: PdfGlyphs): number => glyph.x + glyph.width;
