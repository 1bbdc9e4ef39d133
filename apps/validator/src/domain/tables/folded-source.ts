import type { Evidence } from './derived-answer.js';

const fold = (text: string): string => {
  const plain = text.normalize('NFKC').toLowerCase().replaceAll(/[’‘`]/g, "'").replaceAll(/[–—−]/g, '-');
  return ` ${plain.replaceAll(/[^\p{L}\p{N}.,%$€£'-]+/gu, ' ')} `
    .replaceAll(/[.,'-]+(?= )/g, '')
    .replaceAll(/ [.,'-]+/g, ' ')
    .replaceAll(/ +/g, ' ');
};

/** A label without the figure of the footnote that is printed at its end. */
const withoutNote = (label: string): string => label.replace(/(?<=\p{L}{2}|\))\d{1,2}$/u, '');

/** Cells and paragraphs as words, for finding quotations whatever their case and punctuation at the edges. */
export class FoldedSource {
  private readonly cells: readonly string[];
  private readonly paragraphs: readonly string[];

  constructor({ tables, paragraphs }: Evidence) {
    this.cells = tables.flatMap((table) => table.rows.flat().flatMap((cell) => [cell, withoutNote(cell)].map(fold)));
    this.paragraphs = paragraphs.map(fold);
  }

  /** Whether these words stand somewhere in this order, whole. */
  has(words: string): boolean {
    const wanted = fold(words);
    return wanted.trim() === '' || [...this.cells, ...this.paragraphs].some((one) => one.includes(wanted));
  }
}
