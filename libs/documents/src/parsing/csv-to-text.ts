import Papa from 'papaparse';
import { normalizeText } from './normalize-text.js';
import { tableToText } from './table-to-text.js';

/** Text of a file of separated values, whichever of the usual separators it has. Values are kept as they stand, formulas as their text. */
export function csvToText(source: string): { text: string } {
  const { data } = Papa.parse<string[]>(normalizeText(source), { skipEmptyLines: 'greedy' });
  return { text: normalizeText(tableToText(data)) };
}
