/** A text on a page: `at` is its left edge in hundredths of the width, or its right edge when `isRight`. */
export interface SheetCell {
  readonly text: string;
  readonly at: number;
  readonly isRight?: boolean;
}

/** Lines of a page from top to bottom; an empty line is a gap. `isHidden`: white on white, as nobody sees it. */
export interface SheetLine {
  readonly cells: readonly SheetCell[];
  readonly isHidden?: boolean;
}

export type Sheet = readonly SheetLine[];

export const line = (...cells: readonly (SheetCell | string)[]): SheetLine => ({
  cells: cells.map((one) => (typeof one === 'string' ? { text: one, at: 0 } : one)),
});
export const at = (place: number, text: string): SheetCell => ({ text, at: place });
export const to = (place: number, text: string): SheetCell => ({ text, at: place, isRight: true });
export const gap: SheetLine = { cells: [] };
