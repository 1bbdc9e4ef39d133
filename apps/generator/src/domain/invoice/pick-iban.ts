import { countrySpecs } from 'ibantools';
import { bestOf } from './best-of.js';
import type { InvoiceText } from './invoice-text.js';
import { linearScore, type LineFeatures } from './linear-score.js';

const PATTERN = /(?<![A-Z0-9])([A-Z]{2}\d{2}(?:[ \u00a0]?[A-Z0-9]){11,30})/g;

interface Candidate {
  readonly iban: string;
  readonly line: string;
  readonly before: string;
}

/** An account of a payment block is named; one in a sentence that asks for a change is not the document's own. */
const features: LineFeatures<Candidate> = [
  [3, (one) => /iban\W{0,12}$/i.test(one.before)],
  [1, (one) => /iban|bank|account|konto|zahlung|payment/i.test(one.line)],
  [
    -5,
    (one) =>
      /instead|stattdessen|anstatt|new\b|neue[ns]?\b|changed|geändert|ignore|disregard|ab sofort|from now on|please pay to|no longer|update/i.test(
        one.line,
      ),
  ],
  [-1, (one) => one.line.split(/\s+/).length > 14],
  [-4, (one) => /your (?:account|iban)|ihr konto|debit|lastschrift|abgebucht|einzug/i.test(one.line)],
];

/** The account (without blanks) that the document asks to pay to; its check digits are not looked at here. */
export function pickIban(document: InvoiceText): string | null {
  const candidates = document.lines.flatMap((line) =>
    [...line.text.matchAll(PATTERN)].flatMap((match) => {
      const iban = cutToLength(match[1]!);
      return iban === undefined
        ? []
        : [
            {
              iban,
              line: `${document.lines[line.index - 1]?.text ?? ''} ${line.text}`,
              before: line.text.slice(0, match.index),
            },
          ];
    }),
  );
  return bestOf(candidates, (one) => linearScore(features, one))?.iban ?? null;
}

/** Countries fix the length, so words behind the number do not belong to it. */
function cutToLength(raw: string): string | undefined {
  const tight = raw.replace(/[ \u00a0]/g, '');
  const length = countrySpecs[tight.slice(0, 2) as keyof typeof countrySpecs]?.chars;
  if (length === undefined || length === null) return undefined;
  if (tight.length >= length) return tight.slice(0, length);
  return tight.length >= 15 && tight.length >= length - 2 ? tight : undefined;
}
