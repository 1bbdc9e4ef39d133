import { findDates } from './find-dates.js';
import type { InvoiceText } from './invoice-text.js';

/** What a reference is called, best names first. */
export type ReferenceLabels = readonly RegExp[];

export const invoiceNumberLabels: ReferenceLabels = [
  /(?:tax\s)?invoice\s?(?:no|num(?:ber)?|nr|#|id|ref(?:erence)?)\b\.?|inv(?:oice)?\.?\s?(?:no|nr|#)\.?|rechnungs?[\s-]?(?:nr|nummer|no)\b\.?|re(?:chn)?\.?-?nr\.?|factuurnummer|facture\s?(?:n[°o.]|numéro)|num[ée]ro de facture|n° de facture|fattura n/i,
  /\b(?:tax )?invoice\b|\brechnung\b|\bfacture\b|\bfactuur\b/i,
  /\b(?:document|doc|receipt|rcpt|bill|beleg|slip|trans(?:action)?|trx)\s?-?(?:no|nr|num(?:ber)?|nummer|#|id)\b\.?|belegnummer/i,
];

export const purchaseOrderLabels: ReferenceLabels = [
  /purchase\s?order(?:\s?(?:no|nr|number|ref(?:erence)?|#))?\.?|\bp\.?\s?o\.?\s?(?:no|nr|number|ref|#|-nr)\b\.?|your\s?(?:purchase\s?)?order(?:\s?(?:no|number|ref))?|ihre\s?(?:bestell(?:ung|nummer|-?nr\.?)|order)(?:\s?(?:nr|no)\.?)?|bestell(?:ung|nummer|-?nr)\b\.?(?:\s?(?:nr|no)\.?)?|\bpo\b\s?[:#]?/i,
  /\border\s?(?:no|nr|number|ref(?:erence)?|#)\.?|auftrags?-?(?:nr|nummer)\b\.?/i,
];

const VALUE = /^[\s:#.\-–=]*((?:[A-Z]{1,6}[\s/-]?)?[A-Z0-9][A-Z0-9/._-]*\d[A-Z0-9/._-]*)/i;

/** The reference that the first matching name stands for: behind it, or in the column below it. */
export function pickReference(document: InvoiceText, labels: ReferenceLabels, isStrict: boolean): string | null {
  for (const label of isStrict ? labels.slice(0, 1) : labels) {
    for (const line of document.lines) {
      const match = label.exec(line.text);
      if (match === null) continue;
      const value =
        valueIn(line.text.slice(match.index + match[0].length)) ?? valueBelow(document, line.index, match.index);
      if (value !== undefined) return value;
    }
  }
  return null;
}

function valueIn(rest: string): string | undefined {
  const value = VALUE.exec(rest.replace(/^\s*(?:no|nr|number|nummer|#|id|ref)\b\.?/i, ''))?.[1]?.replace(
    /[.,/_-]+$/,
    '',
  );
  if (value === undefined || value.replace(/\D/g, '') === '' || value.length < 3) return undefined;
  if (
    findDates(rest.slice(0, rest.indexOf(value) + value.length + 8)).some((date) =>
      rest.slice(date.start, date.end).includes(value),
    )
  )
    return undefined;
  return /^\d+[.,]\d{2}$/.test(value) ? undefined : value;
}

/** In a table of references the value stands in the same column of the next line. */
function valueBelow(document: InvoiceText, index: number, at: number): string | undefined {
  const line = document.lines[index]!;
  const below = document.lines[index + 1];
  if (below === undefined || line.text.length - at > 90) return undefined;
  const column = line.cells.findLastIndex((cell) => cell.start <= at);
  const isTable = below.cells.length === line.cells.length;
  const cell = isTable
    ? below.cells[column]
    : below.cells.toSorted((a, b) => Math.abs(a.start - at) - Math.abs(b.start - at))[0];
  return cell === undefined ? undefined : valueIn(cell.text);
}
