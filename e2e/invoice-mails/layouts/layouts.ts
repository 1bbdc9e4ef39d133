import type { Page } from '../page.js';
import type { Sheet } from '../sheet.js';
import { classic } from './classic.js';
import { letter } from './letter.js';
import { plain } from './plain.js';
import { referenceTable } from './reference-table.js';
import { ruled } from './ruled.js';
import { summaryFirst } from './summary-first.js';

/** Ways to put an invoice on a page. */
export const layouts: Readonly<Record<string, (page: Page) => Sheet>> = {
  classic,
  letter,
  plain,
  referenceTable,
  ruled,
  summaryFirst,
};
