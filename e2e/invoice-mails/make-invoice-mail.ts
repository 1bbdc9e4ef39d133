import MailComposer from 'nodemailer/lib/mail-composer/index.js';
import { type CoverLetter, coverLetter, otherMatter } from './cover-letter.js';
import { factsOf } from './facts-of.js';
import { hiddenInstruction } from './hidden-instruction.js';
import type { InvoiceFacts } from './invoice-facts.js';
import { layouts } from './layouts/layouts.js';
import { caseOf, duplicateOf, type ExpectedEnd, expectedEnds, type MailCase } from './mail-case.js';
import { notationOf } from './notation.js';
import { vendorOf } from './orders.js';
import { chooseWords, customer, type Page } from './page.js';
import { Random } from './random.js';
import { line, type Sheet } from './sheet.js';
import { sheetToPdf } from './sheet-to-pdf.js';
import { sheetToText } from './sheet-to-text.js';
import { stranger } from './vendors.js';

/** What a mail holds and how it must end. */
export interface ExpectedMail {
  readonly case: MailCase;
  readonly end: ExpectedEnd;
  /** What the invoice says; null when there is none. */
  readonly truth: InvoiceFacts | null;
  /** The field that was left out of the page. */
  readonly missing: 'number' | 'date' | 'order' | 'total' | null;
  readonly layout: string;
  readonly carrier: 'pdf' | 'text' | 'body';
}

/** A vendor's mail (RFC 5322), wholly determined by its seed; its vendor and order are in `masterData`. */
export async function makeInvoiceMail(seed: number): Promise<{ mail: Buffer; expected: ExpectedMail }> {
  const random = new Random(seed * 7 + 4);
  const mailCase = caseOf(seed);
  const vendor =
    mailCase === 'unknown-vendor'
      ? { ...stranger, language: vendorOf(seed).language }
      : vendorOf(mailCase === 'duplicate' ? duplicateOf(seed) : seed);
  const facts = factsOf(seed);
  const missing = mailCase === 'missing-field' ? random.pick(['number', 'date', 'order', 'total'] as const) : null;
  const [layout, draw] = random.pick(Object.entries(layouts));
  const page: Page = {
    facts,
    vendor,
    notation: notationOf(vendor.language, random),
    say: chooseWords(vendor.language, facts.taxRatePercent, random),
    missing: new Set(missing === null ? [] : [missing]),
  };
  const carrier = random.pick(['pdf', 'pdf', 'pdf', 'text', 'body'] as const);
  const trick = mailCase === 'hidden-instruction' ? hiddenInstruction(vendor.language, random) : null;
  const letter = mailCase === 'not-an-invoice' ? otherMatter(vendor.language, random) : letterOf(page, missing, random);
  const sheet = mailCase === 'not-an-invoice' ? null : draw(page);
  const mail = await compose({
    from: `"${facts.vendor.name}" <${vendor.email}>`,
    letter,
    sheet,
    carrier,
    trick,
    seed,
    number: facts.number,
  });
  const truth = sheet === null ? null : facts;
  return { mail, expected: { case: mailCase, end: expectedEnds[mailCase], truth, missing, layout, carrier } };
}

/** A letter may not tell what the invoice leaves out. */
function letterOf({ facts, notation }: Page, missing: ExpectedMail['missing'], random: Random): CoverLetter {
  if (missing !== null)
    return {
      subject: notation.language === 'de' ? 'Unsere Rechnung' : 'Our invoice',
      body:
        notation.language === 'de'
          ? 'Guten Tag,\n\nanbei unsere Rechnung.\n\nViele Grüße'
          : 'Hello,\n\nplease find our invoice attached.\n\nKind regards',
    };
  return coverLetter(notation.language, random.next() < 0.5 ? 'angry' : 'calm', facts, random);
}

interface Parts {
  readonly from: string;
  readonly letter: CoverLetter;
  readonly sheet: Sheet | null;
  readonly carrier: ExpectedMail['carrier'];
  readonly trick: string | null;
  readonly seed: number;
  readonly number: string;
}

async function compose({ from, letter, sheet, carrier, trick, seed, number }: Parts): Promise<Buffer> {
  const isInPdf = carrier === 'pdf' && sheet !== null && seed % 40 < 20;
  const page = trick !== null && isInPdf ? [...sheet, { ...line(trick), isHidden: true }] : sheet;
  const inline = page !== null && carrier === 'body' ? `\n\n${sheetToText(page)}\n` : '';
  const text = `${letter.body}${inline}${trick === null || isInPdf ? '' : `\n\n${trick}`}\n`;
  const name = `invoice-${number.replace(/\W/g, '-')}`;
  const attachments =
    page === null || carrier === 'body'
      ? []
      : [
          carrier === 'pdf'
            ? { filename: `${name}.pdf`, content: await sheetToPdf(page), contentType: 'application/pdf' }
            : { filename: `${name}.txt`, content: sheetToText(page), contentType: 'text/plain; charset=utf-8' },
        ];
  const composer = new MailComposer({
    from,
    to: `"${customer.name}" <payables@nordwerk-pumps.example>`,
    subject: letter.subject,
    date: new Date(Date.UTC(2026, 10, 1 + (seed % 20), 9, seed % 60)),
    messageId: `<mail-${seed}@vendors.example>`,
    baseBoundary: `boundary-${seed}`,
    text,
    attachments,
  });
  return await composer.compile().build();
}
