import { exactOf } from './exact-number.js';

const isYear = (cell: string): boolean => /^(?:fy ?)?(?:19|20)\d{2}$/i.test(cell.trim());
export const isFigure = (cell: string): boolean => exactOf(cell) !== undefined && !isYear(cell);

const end = String.raw`[$€£]? ?\d{1,3}(?:\.\d+)?%?`;
const range = new RegExp(String.raw`^(${end})(?: years)? ?(?:[-–—]|to) ?(\p{L}+|${end})(?: years)?$`, 'u');

/** The one figure of a cell, or the ends of a range: "5 - 40", "20 - Indefinite". */
export const figuresIn = (cell: string): readonly string[] =>
  isFigure(cell) ? [cell] : (range.exec(cell.trim())?.slice(1).filter(isFigure) ?? []);
