import { decimalMark } from './decimal-mark.js';
import { readLines, type TextLine } from './text-line.js';

/** A document read once: its lines and how it writes numbers. */
export interface InvoiceText {
  readonly text: string;
  readonly lines: readonly TextLine[];
  readonly mark: '.' | ',';
}

export function readInvoiceText(text: string): InvoiceText {
  return { text, lines: readLines(text), mark: decimalMark(text) };
}
