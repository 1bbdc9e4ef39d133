import PDFDocument from 'pdfkit';
import type { Sheet } from './sheet.js';

const left = 50;
const pageWidth = 495;
const rowHeight = 15;

/** The page as PDF. */
export async function sheetToPdf(sheet: Sheet): Promise<Buffer> {
  const document = new PDFDocument({
    size: 'A4',
    margin: left,
    info: { CreationDate: new Date('2026-10-01T08:00:00Z') },
  });
  const chunks: Buffer[] = [];
  document.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<void>((resolve) => document.on('end', () => resolve()));
  document.font('Helvetica').fontSize(9);
  let y = 50;
  for (const { cells, isHidden } of sheet) {
    for (const { text, at, isRight } of cells) {
      const x = left + (at / 100) * pageWidth - (isRight === true ? document.widthOfString(text) : 0);
      document.fillColor(isHidden === true ? 'white' : 'black').text(text, x, y, { lineBreak: false });
    }
    y += cells.length === 0 ? rowHeight * 1.4 : rowHeight;
  }
  document.end();
  await ended;
  return Buffer.concat(chunks);
}
