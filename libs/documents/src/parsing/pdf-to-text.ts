import type { PDFDocumentProxy } from 'unpdf/pdfjs';
import { DocumentProblem } from '../document-problem.js';
import { normalizeText } from './normalize-text.js';
import { pdfColumns } from './pdf-columns.js';
import { pdfLines, type PdfGlyphs } from './pdf-lines.js';

type TextItem = Awaited<
  ReturnType<Awaited<ReturnType<PDFDocumentProxy['getPage']>>['getTextContent']>
>['items'][number];

/** Text of a PDF, page after page, lines as on paper. Throws `document-encrypted`, `document-broken` or `document-too-large`. */
export async function pdfToText(
  bytes: Uint8Array,
  maxTextLength: number,
): Promise<{ text: string; title?: string; pages: number; pageStarts: number[] }> {
  const { getDocumentProxy } = await import('unpdf');
  let document: PDFDocumentProxy | undefined;
  try {
    // The copy is given away: pdf.js detaches what it gets.
    document = await getDocumentProxy(new Uint8Array(bytes), { verbosity: 0, stopAtErrors: false });
    const read = await readPages(document, maxTextLength);
    const title = await readTitle(document);
    return { ...read, pages: document.numPages, ...(title ? { title } : {}) };
  } catch (error) {
    throw asProblem(error);
  } finally {
    await document?.loadingTask.destroy();
  }
}

async function readPages(
  document: PDFDocumentProxy,
  maxTextLength: number,
): Promise<{ text: string; pageStarts: number[] }> {
  const pageStarts: number[] = [];
  let text = '';
  for (let number = 1; number <= document.numPages; number += 1) {
    const page = await document.getPage(number);
    const content = await page.getTextContent();
    const lines = pageText(content.items.flatMap(toGlyphs));
    page.cleanup();
    if (lines !== '' && text !== '') text += '\n\n';
    pageStarts.push(text.length);
    text += lines;
    if (text.length > maxTextLength)
      throw new DocumentProblem('document-too-large', `The PDF holds more than ${maxTextLength} characters. Split it.`);
  }
  return { text, pageStarts };
}

const pageText = (glyphs: readonly PdfGlyphs[]): string => normalizeText(pdfColumns(glyphs).map(pdfLines).join('\n\n'));

function toGlyphs(item: TextItem): PdfGlyphs[] {
  if (!('str' in item) || item.str.trim() === '') return [];
  const transform = item.transform as number[];
  return [{ text: item.str, x: transform[4] ?? 0, y: transform[5] ?? 0, width: item.width, height: item.height }];
}

async function readTitle(document: PDFDocumentProxy): Promise<string | undefined> {
  const { info } = (await document.getMetadata()) as { info: { Title?: unknown } };
  return typeof info.Title === 'string' && info.Title.trim() !== '' ? info.Title.trim() : undefined;
}

function asProblem(error: unknown): DocumentProblem {
  if (error instanceof DocumentProblem) return error;
  const name = error instanceof Error ? error.name : '';
  if (name === 'PasswordException')
    return new DocumentProblem('document-encrypted', 'The PDF is protected by a password. Send it without one.', error);
  return new DocumentProblem('document-broken', 'The PDF is damaged and cannot be read. Export it again.', error);
}
