import { isValidIBAN } from 'ibantools';
import type { Candidate, Check, CheckContext, CheckSettings, Finding } from './check.js';
import { isGrounded } from './grounded-json.js';
import { type Invoice, readInvoice } from './invoice.js';
import { wrongSums } from './invoice-sums.js';
import { hasTaxCheckDigits } from './tax-number.js';

const dayMs = 86_400_000;
/** Time zones apart, an invoice may be dated tomorrow. */
const mostDaysAhead = 2;
const oldestYears = 20;

interface Wrong {
  readonly code: string;
  readonly pointer: string;
  readonly message: string;
  readonly values: readonly { key: string; value: string | number }[];
}

/**
 * The invoice adds up, its account and tax numbers have right check digits, its dates can be.
 * A wrong value that stands in the source like this is the document's fault: `halt`. One that does not was misread: `repair`.
 */
export const invoiceArithmeticCheck: Check = {
  name: 'invoice-arithmetic',
  version: '1',
  codes: ['line-total', 'net', 'tax', 'total', 'iban', 'tax-number', 'date'],
  run(candidate: Candidate, context: CheckContext, settings: CheckSettings): readonly Finding[] {
    if (candidate.kind !== 'json') return [];
    const invoice = readInvoice(candidate.value);
    const rounding = typeof settings['cashRoundingMinor'] === 'number' ? settings['cashRoundingMinor'] : 0;
    const wrong: Wrong[] = [
      ...wrongSums(invoice, rounding),
      ...wrongNumbers(invoice),
      ...wrongDates(invoice, context.now),
    ];
    return wrong.map(({ code, pointer, message, values }) => {
      const isAsWritten = values.every(({ key, value }) => isGrounded(key, value, invoice.currency, context.sources));
      return { verdict: isAsWritten ? 'halt' : 'repair', code, pointer, message };
    });
  },
};

function wrongNumbers({ iban, taxNumber }: Invoice): Wrong[] {
  const wrong: Wrong[] = [];
  if (iban !== undefined && !isValidIBAN(iban.toUpperCase().replaceAll(/[^A-Z0-9]/g, ''))) {
    wrong.push({
      code: 'iban',
      pointer: '/vendor/iban',
      message: `the check digits of the IBAN ${iban} are wrong`,
      values: [{ key: 'iban', value: iban }],
    });
  }
  if (taxNumber !== undefined && hasTaxCheckDigits(taxNumber) === false) {
    const message = `the check digit of the tax number ${taxNumber} is wrong`;
    wrong.push({
      code: 'tax-number',
      pointer: '/vendor/taxNumber',
      message,
      values: [{ key: 'taxNumber', value: taxNumber }],
    });
  }
  return wrong;
}

function wrongDates({ date, dueDate }: Invoice, now: Date): Wrong[] {
  const wrong: Wrong[] = [];
  const add = (pointer: string, value: string, why: string) =>
    wrong.push({ code: 'date', pointer, message: `${value} ${why}`, values: [{ key: 'date', value }] });
  const issued = date === undefined ? undefined : dayOf(date);
  const due = dueDate === undefined ? undefined : dayOf(dueDate);
  if (date !== undefined && issued === undefined) add('/date', date, 'is not a day of the calendar');
  if (dueDate !== undefined && due === undefined) add('/dueDate', dueDate, 'is not a day of the calendar');
  if (date !== undefined && issued !== undefined) {
    if (issued > now.getTime() + mostDaysAhead * dayMs) add('/date', date, 'lies in the future');
    if (issued < now.getTime() - oldestYears * 365.25 * dayMs)
      add('/date', date, `is more than ${oldestYears} years ago`);
    if (dueDate !== undefined && due !== undefined && due < issued)
      add('/dueDate', dueDate, `is before the invoice's date ${date}`);
  }
  return wrong;
}

/** Milliseconds of a calendar day that exists. */
function dayOf(date: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) return undefined;
  const at = new Date(`${date}T00:00:00.000Z`);
  return Number.isNaN(at.getTime()) || at.toISOString().slice(0, 10) !== date ? undefined : at.getTime();
}
