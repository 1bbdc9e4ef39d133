import { isRowNamed } from './better-cells.js';
import type { Places } from './find-places.js';
import type { NumberCell } from './parse-table.js';

const mostChoices = 64;

/** The ways of taking each figure from a cell; or from elsewhere, where it stands in no cell, or in the text too and the question does not name the row of the cell. */
export function cellChoices(places: readonly Places[], question: string): readonly (readonly NumberCell[])[] {
  let choices: NumberCell[][] = [[]];
  for (const { cells, texts } of places) {
    const isFromElsewhere =
      cells.length === 0 || (texts.length > 0 && !cells.some((cell) => isRowNamed(cell, question)));
    choices = choices
      .flatMap((one) => [...(isFromElsewhere ? [one] : []), ...cells.map((cell) => [...one, cell])])
      .slice(0, mostChoices);
  }
  return choices;
}
