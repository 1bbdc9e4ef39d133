import { choosePart } from './choose-part.js';
import { findAmounts } from './find-amounts.js';
import { invoiceParts, type InvoicePart } from './invoice-parts.js';
import { readInvoiceText } from './invoice-text.js';
import { pickCurrency } from './pick-currency.js';
import { pickDates } from './pick-dates.js';
import { pickIban } from './pick-iban.js';
import { invoiceNumberLabels, pickReference, purchaseOrderLabels } from './pick-reference.js';
import { pickTaxNumber } from './pick-tax-number.js';
import { pickTaxes } from './pick-taxes.js';
import { pickTotal } from './pick-total.js';
import { pickVendor } from './pick-vendor.js';
import { readLineItems } from './read-line-items.js';
import { toMinor } from './to-minor.js';

/** What a document says, as the invoice schema of the workflow wants it; null for what it does not say. */
export interface ExtractedInvoice {
  readonly vendor: { readonly name: string | null; readonly taxNumber: string | null; readonly iban: string | null };
  readonly number: string | null;
  readonly date: string | null;
  readonly dueDate: string | null;
  readonly purchaseOrder: string | null;
  readonly currency: string | null;
  readonly lines: readonly {
    readonly description: string;
    readonly quantity: number;
    readonly unitPriceMinor: number;
    readonly totalMinor: number;
  }[];
  readonly netMinor: number | null;
  readonly taxMinor: number | null;
  readonly taxRatePercent: number | null;
  readonly total: { readonly minor: number; readonly currency: string | null } | null;
}

/**
 * Reads an invoice or receipt out of a step's inputs. Every value stands in the text; what a text asks for changes nothing.
 * `strictFields` (names of this interface) are re-read taking only what is labelled so.
 */
export function extractInvoice(
  inputs: Readonly<Record<string, unknown>>,
  strictFields: ReadonlySet<string> = new Set(),
): ExtractedInvoice {
  const parts = invoiceParts(inputs);
  const chosen = choosePart(parts);
  if (chosen === undefined) return nothing;
  return readInvoice(
    chosen,
    parts.filter((one) => one !== chosen),
    strictFields,
  );
}

const nothing: ExtractedInvoice = {
  vendor: { name: null, taxNumber: null, iban: null },
  number: null,
  date: null,
  dueDate: null,
  purchaseOrder: null,
  currency: null,
  lines: [],
  netMinor: null,
  taxMinor: null,
  taxRatePercent: null,
  total: null,
};

function readInvoice(
  part: InvoicePart,
  others: readonly InvoicePart[],
  strictFields: ReadonlySet<string>,
): ExtractedInvoice {
  const document = readInvoiceText(part.text);
  const isStrict = (field: string): boolean => strictFields.has(field);
  const amounts = findAmounts(document);
  const currency = pickCurrency(part.text);
  const { net, tax, ratePercent } = pickTaxes(document, amounts);
  const total = pickTotal(amounts, isStrict('total'));
  const minor = (value: number): number => toMinor(value, currency);
  return {
    vendor: {
      name: pickVendor(document, isStrict('vendor')),
      taxNumber: pickTaxNumber(document),
      iban: pickIban(document),
    },
    number: pickReference(document, invoiceNumberLabels, isStrict('number')),
    ...pickDates(document, isStrict('date')),
    purchaseOrder: purchaseOrderOf(document, others, isStrict('purchaseOrder')),
    currency,
    lines: readLineItems(document).map(({ description, quantity, unitPrice, total: sum }) => ({
      description,
      quantity,
      unitPriceMinor: minor(unitPrice),
      totalMinor: minor(sum),
    })),
    netMinor: net === null ? null : minor(net.value),
    taxMinor: tax === null ? null : minor(tax.value),
    taxRatePercent: ratePercent,
    total: total === undefined ? null : { minor: minor(total.value), currency },
  };
}

/** Vendors often name the order in the mail alone. */
function purchaseOrderOf(
  document: ReturnType<typeof readInvoiceText>,
  others: readonly InvoicePart[],
  isStrict: boolean,
): string | null {
  const own = pickReference(document, purchaseOrderLabels, isStrict);
  return (
    own ??
    others
      .map((one) => pickReference(readInvoiceText(one.text), purchaseOrderLabels, isStrict))
      .find((one) => one !== null) ??
    null
  );
}
