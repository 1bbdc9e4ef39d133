import { bestOf } from './best-of.js';
import { findDates } from './find-dates.js';
import type { InvoiceText } from './invoice-text.js';
import { LEGAL_FORM, STRONG_LEGAL_FORM, TRADE } from './legal-forms.js';
import { linearScore, type LineFeatures } from './linear-score.js';

interface Candidate {
  readonly text: string;
  readonly index: number;
  readonly cell: number;
  readonly isAddressed: boolean;
  readonly isNamed: boolean;
  readonly isAboveAddress: boolean;
  readonly repeats: number;
}

const ADDRESS =
  /\b(?:jalan|jln|lorong|lrg|taman|tmn|kampung|street|str|straße|strasse|road|rd|avenue|ave|lane|drive|floor|level|lot|suite|unit|block|blok|building|bangunan|wisma|menara|plaza|kawasan|seksyen|section|bandar|platz|weg|allee|gasse|ring|postfach|p\.?o\.? box|rue|boulevard|city|town)\b|straße|strasse|weg \d|\b\d{4,6}\s+\p{L}|^no\.?\s?:?\d|^\d+[a-z]?[,-]/iu;
const CONTACT =
  /\b(?:tel|fax|phone|h\/p|hp|mobile|e-?mail|www|http|gst|vat|tax|reg|company no|co\.?\s?no|roc|ust|steuer|iban|bic|swift|bank|hrb|amtsgericht|geschäftsführer|website)\b|@|\.com|\.de\b/iu;
const DOCUMENT =
  /\b(?:invoice|receipt|bill|rechnung|quittung|beleg|facture|factuur|order|bestellung|date|datum|time|page|seite|cashier|table|welcome|thank|copy|original|duplicate|statement|document|member|customer|kunde|summary|total|amount|description|qty|item|price|number|nummer|simplified|cash|sales|slip|counter|terminal|hello|dear|hallo|sehr geehrte|guten tag|delivery|lieferung|purchase|ref)\b/iu;
const ADDRESSEE =
  /^(?:bill(?:ed)?\s?to|sold\s?to|ship\s?to|invoice\s?to|to|customer|an|rechnungsempfänger|empfänger|kunde|attn|deliver\s?to|buyer|client|rechnung an|lieferadresse|rechnungsadresse|rechnungsanschrift)\b\s*:?/i;
const SENDER =
  /^(?:from|seller|vendor|supplier|sold\s?by|issued\s?by|issuer|lieferant|verkäufer|absender|von|rechnungssteller|beneficiary|account (?:holder|name)|kontoinhaber|payee|fournisseur)\b\s*[:\-–]\s*/i;

const features: LineFeatures<Candidate> = [
  [3.5, (one) => STRONG_LEGAL_FORM.test(one.text)],
  [1.2, (one) => LEGAL_FORM.test(one.text)],
  [1.8, (one) => TRADE.test(one.text)],
  [-1.5, (one) => isGeneric(one.text)],
  [5, (one) => one.isNamed],
  [-7, (one) => one.isAddressed],
  [-3, (one) => ADDRESS.test(one.text)],
  [-4, (one) => CONTACT.test(one.text)],
  [-3.5, (one) => DOCUMENT.test(one.text)],
  [1.5, (one) => one.isAboveAddress],
  [2, (one) => one.index === 0],
  [-0.3, (one) => Math.min(one.index, 15)],
  [-1.5, (one) => one.cell > 0],
  [-2, (one) => /^\W*[\d\W]{4,}/.test(one.text)],
  [-1, (one) => /\d{3,}/.test(one.text)],
  [-3, (one) => findDates(one.text).length > 0],
  [-3, (one) => (one.text.match(/\p{L}/gu) ?? []).length < 4],
  [-2, (one) => /[.!?:]$/.test(one.text) && !LEGAL_FORM.test(one.text)],
  [-2.5, (one) => one.text.length > 60],
  [0.5, (one) => Math.min(one.repeats, 2)],
];

/** Who sends the document: the company of the letterhead, or the one named as sender. `isStrict` takes only a name with a legal form or a label. */
export function pickVendor(document: InvoiceText, isStrict: boolean): string | null {
  const candidates = candidatesOf(document).filter((one) => !isStrict || one.isNamed || LEGAL_FORM.test(one.text));
  const best = bestOf(candidates, (one) => linearScore(features, one), -1);
  if (best === undefined) return null;
  return nameOf(withContinuation(best, candidates));
}

function candidatesOf(document: InvoiceText): Candidate[] {
  const candidates: Candidate[] = [];
  let addressedCells = new Set<number>();
  let depth = 0;
  for (const line of document.lines) {
    if (line.isAfterGap || ++depth > 4) addressedCells = new Set();
    for (const [cell, { text, start }] of line.cells.entries()) {
      const isLabel = ADDRESSEE.test(text);
      if (isLabel) {
        addressedCells.add(columnOf(start));
        depth = 0;
      }
      const isNamed = SENDER.test(text);
      // The line above an address window holds the sender's whole address.
      const [name = '', ...rest] = text.replace(SENDER, '').split(/\s[·•]\s/);
      const below =
        rest[0] ?? document.lines[line.index + 1]?.cells[cell]?.text ?? document.lines[line.index + 1]?.text ?? '';
      const isAddressed = !isNamed && (isLabel || addressedCells.has(columnOf(start)));
      const repeats = document.text.toLowerCase().split(name.toLowerCase()).length - 2;
      candidates.push({
        text: name,
        index: line.index,
        cell,
        isAddressed,
        isNamed,
        isAboveAddress: ADDRESS.test(below) || below.startsWith('('),
        repeats,
      });
    }
  }
  return candidates;
}

const columnOf = (start: number): number => (start < 8 ? 0 : 1);

/** A name that breaks over lines: what is only a form, a trade or half a bracket goes on from above; `&` and a form alone go on below. */
function withContinuation(best: Candidate, candidates: readonly Candidate[]): string {
  let text = best.text;
  for (let index = best.index - 1; index >= 0 && isFragment(text); index--) {
    const above = candidates.find((one) => one.index === index && one.cell === best.cell);
    if (above === undefined || ADDRESS.test(above.text) || CONTACT.test(above.text) || DOCUMENT.test(above.text)) break;
    text = `${above.text} ${text}`;
  }
  const below = candidates.find((one) => one.index === best.index + 1 && one.cell === best.cell);
  if (below === undefined) return text;
  const isFormBelow =
    !STRONG_LEGAL_FORM.test(text) && STRONG_LEGAL_FORM.test(below.text) && nameOf(below.text).split(/\s+/).length <= 3;
  return isFormBelow || /[&+,]\s*$/.test(best.text) ? `${text} ${below.text}` : text;
}

const isFragment = (text: string): boolean =>
  (STRONG_LEGAL_FORM.test(text) && isGeneric(text)) || text.split(')').length > text.split('(').length;

/** Whether nothing is left of a name without its form, its trade and what stands in brackets. */
const isGeneric = (text: string): boolean =>
  text
    .replace(/\([^)]*\)/g, ' ')
    .replace(new RegExp(TRADE, 'giu'), ' ')
    .replace(LEGAL_FORM, ' ')
    .replace(LEGAL_FORM, ' ')
    .replace(/[^\p{L}]/gu, '').length < 3;

/** The name without registration numbers, brackets that hold them, and what follows a dash or a bar in a one-line letterhead. */
function nameOf(text: string): string {
  return text
    .replace(
      /\s*[([]\s*(?:co(?:mpany)?\.?\s*)?(?:reg(?:istration)?\.?\s*)?(?:no\.?)?\s*:?\s*[\dA-Z]{0,3}\d[\d\s-]{3,}-?\s?[A-Z\d]?\s*[)\]].*$/iu,
      '',
    )
    .replace(/\s+(?:co\.?\s*)?(?:reg(?:istration)?\.?\s*)?(?:no\.?\s*:?\s*)?\d{5,}-?[A-Z]?\s*$/iu, '')
    .replace(/\s*[·•|].*$/, '')
    .replace(/^[\s*"'=~_.:-]+|[\s*"'=~_,:;-]+$/g, '')
    .trim();
}
