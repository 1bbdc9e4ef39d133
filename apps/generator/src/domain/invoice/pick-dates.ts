import { bestOf } from './best-of.js';
import { findDates } from './find-dates.js';
import type { InvoiceText } from './invoice-text.js';
import { linearScore, type LineFeatures } from './linear-score.js';
import type { TextLine } from './text-line.js';

interface Candidate {
  readonly iso: string;
  readonly isReal: boolean;
  readonly label: string;
  readonly hasTime: boolean;
  readonly place: number;
  readonly repeats: number;
  readonly isOther: boolean;
}

const OWN =
  /invoice\s?date|rechnungsdatum|date\s?of\s?(?:invoice|issue)|issue(?:d|\s?date)|ausgestellt|belegdatum|bill\s?d(?:ate|t)|receipt\s?date|facture|factuurdatum|tax\s?date|inv\.?\s?date|date d'émission|fecha de/;
const NAMED = /\bdate\b|\bdt\b|datum|\bdated\b|\bvom\b|\btarikh\b|\bdu\b|\bfecha\b/;
const DUE =
  /due|fällig|zahlbar|payable|pay\s?by|zahlungsziel|échéance|verval|payment\s?(?:date|until)|until|\bbis\b|before/;
const OTHER =
  /deliver|liefer|ship|order\s?date|orderdatum|bestell|valid|expir|exp\b|gültig|period|zeitraum|leistung|print|from|\bto\b|contract|vertrag|birth|version|registered|since|seit|commande|livraison|return|exchange|by\s?\d|begin|start|gst|effective/;

const features: LineFeatures<Candidate> = [
  [4, (one) => OWN.test(one.label)],
  [2.5, (one) => NAMED.test(one.label)],
  [-6, (one) => DUE.test(one.label)],
  [-2.5, (one) => OTHER.test(one.label) && !OWN.test(one.label)],
  [1, (one) => one.hasTime],
  [-1, (one) => one.place],
  [0.4, (one) => Math.min(one.repeats, 3)],
  [-2, (one) => !one.isReal],
  [-5, (one) => one.isOther],
];

export interface PickedDates {
  readonly date: string | null;
  readonly dueDate: string | null;
}

/** The day a document was issued and the day it must be paid; `isStrict` takes only dates that are named so. */
export function pickDates(document: InvoiceText, isStrict: boolean): PickedDates {
  const found = candidatesOf(document);
  const due = found.find((one) => DUE.test(one.label));
  const own = found.filter((one) => !isStrict || OWN.test(one.label) || NAMED.test(one.label));
  const issued = bestOf(own, (one) => linearScore(features, one), -4);
  return { date: issued?.iso ?? null, dueDate: due?.iso ?? null };
}

function candidatesOf(document: InvoiceText): Candidate[] {
  const all = document.lines.flatMap((line) => findDates(line.text).map((date) => ({ ...date, line })));
  return all.map(({ iso, isReal, start, end, line }) => ({
    iso,
    isReal,
    label: labelOf(document, line.index, start),
    hasTime: /\d{1,2}[:.]\d{2}/.test(line.text.slice(end)),
    place: line.index / document.lines.length,
    repeats: all.filter((other) => other.iso === iso).length - 1,
    isOther: iso < '1990' || iso > '2080',
  }));
}

/** The words before the date in its cell, else the cell above in a table of names and values, else what stands before it on the line or above it. */
function labelOf(document: InvoiceText, index: number, start: number): string {
  const line = document.lines[index]!;
  const column = line.cells.findLastIndex((one) => one.start <= start);
  const within = line.text.slice(line.cells[column]?.start ?? 0, start);
  if (isWords(within)) return within.toLowerCase();
  const heading = headingOf(document, line, column);
  if (heading !== '') return heading;
  const earlier = findDates(line.text).findLast((one) => one.end <= start);
  const before = line.text.slice(earlier?.end ?? 0, start);
  if (isWords(before)) return before.toLowerCase();
  const above = document.lines[index - 1]?.text.toLowerCase() ?? '';
  return isLabel(above) ? above : '';
}

/** The cell above in a table of two lines, when it names a date. */
function headingOf(document: InvoiceText, line: TextLine, column: number): string {
  const above = document.lines[line.index - 1];
  if (above === undefined || line.cells.length < 2 || above.cells.length !== line.cells.length) return '';
  const heading = above.cells[column]?.text.toLowerCase() ?? '';
  return isLabel(heading) || OTHER.test(heading) ? heading : '';
}

const isWords = (text: string): boolean => /\p{L}{2,}/u.test(text);

const isLabel = (text: string): boolean =>
  [OWN, NAMED, DUE].some((name) => name.test(text)) && findDates(text).length === 0;
