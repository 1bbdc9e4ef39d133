import type { InvoiceText } from './invoice-text.js';

const LABEL =
  /(?:ust\.?-?\s?id(?:ent)?\.?(?:-?\s?(?:nr|nummer))?|umsatzsteuer-?id(?:entifikationsnummer)?|vat\s?(?:reg(?:istration)?\.?)?\s?(?:no|number|nr|id)|vat\b|gst\s?(?:reg(?:istration)?\.?)?\s?(?:no|id|number)|tax\s?(?:id|no|number|reg)|steuer-?(?:nr|nummer)|tva(?:\s?intracom\w*)?|btw(?:-?\s?(?:nr|nummer))?|uid)\b\.?/gi;
const VALUE =
  /^[\s:.#\-–]*(?:(?:no|nr|number|id|nummer)\b\.?[\s:.]*)?([A-Z]{2}\s?[A-Z0-9]{0,2}\d[\dA-Z \u00a0.]{5,14}|\d[\d/ -]{7,16}\d)/i;
const FOREIGN = /\b(?:your|ihre|customer|kunden|client)\b/i;

/** The vendor's tax number without blanks: behind a label that is not the customer's. */
export function pickTaxNumber(document: InvoiceText): string | null {
  for (const line of document.lines) {
    for (const match of line.text.matchAll(LABEL)) {
      if (FOREIGN.test(line.text.slice(Math.max(0, match.index - 20), match.index))) continue;
      const value = VALUE.exec(
        line.text
          .slice(match.index + match[0].length)
          .replace(/\s{2,}.*$/, (rest) => (/^\s{2,}[A-Z]{0,2}\d/.test(rest) ? rest : '')),
      )?.[1];
      const tight = value === undefined ? undefined : trimmed(value);
      if (tight !== undefined && tight.replace(/\D/g, '').length >= 6) return tight;
    }
  }
  return null;
}

/** Words that follow are no part of the number. */
function trimmed(value: string): string {
  const parts = value.trim().split(/[ \u00a0]+/);
  const kept = parts.filter(
    (part, index) => index === 0 || (/\d/.test(part) && parts.slice(1, index).every((one) => /\d/.test(one))),
  );
  return kept.join('').replace(/[.,]+$/, '');
}
