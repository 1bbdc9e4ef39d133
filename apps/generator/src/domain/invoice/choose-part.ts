import { bestOf } from './best-of.js';
import type { InvoicePart } from './invoice-parts.js';
import { linearScore, type LineFeatures } from './linear-score.js';

const features: LineFeatures<InvoicePart> = [
  [3, ({ text }) => /invoice|rechnung|facture|factuur|receipt|fattura/i.test(text)],
  [2, ({ text }) => /total|gesamt|betrag|summe|amount due/i.test(text)],
  [2, ({ text }) => (text.match(/\d[.,]\d{2}\b/g)?.length ?? 0) >= 2],
  [1.5, ({ text }) => /iban|vat|mwst|ust|tax/i.test(text)],
  [2.5, ({ origin }) => origin === 'attachment'],
  [
    -3,
    ({ text }) =>
      /delivery note|lieferschein|terms and conditions|allgemeine geschäftsbedingungen|statement of account|kontoauszug|reminder|mahnung/i.test(
        text.slice(0, 400),
      ),
  ],
];

/** The part that is most like an invoice; attachments before the body where both could be. */
export function choosePart(parts: readonly InvoicePart[]): InvoicePart | undefined {
  return bestOf(parts, (one) => linearScore(features, one));
}
