import type { Sheet, SheetLine } from './sheet.js';

const width = 88;

/** The page as typed text; hidden lines have no place in it. */
export function sheetToText(sheet: Sheet): string {
  return sheet
    .filter((one) => one.isHidden !== true)
    .map(lineToText)
    .join('\n');
}

/** Cells at their places, at least two blanks apart. */
function lineToText({ cells }: SheetLine): string {
  let text = '';
  for (const cell of cells) {
    const place = Math.round((cell.at / 100) * width) - (cell.isRight === true ? cell.text.length : 0);
    text = text === '' ? ' '.repeat(Math.max(0, place)) : text.padEnd(Math.max(place, text.length + 2));
    text += cell.text;
  }
  return text;
}
