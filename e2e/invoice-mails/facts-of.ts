import type { InvoiceFacts, InvoiceLine } from './invoice-facts.js';
import { makeIban, withWrongCheckDigits } from './make-iban.js';
import { caseOf, duplicateOf } from './mail-case.js';
import { orderOf, vendorOf } from './orders.js';
import { Random } from './random.js';
import { stranger } from './vendors.js';

/** The invoice that a seed's mail carries, with whatever its case makes wrong. */
export function factsOf(seed: number): InvoiceFacts {
  const mailCase = caseOf(seed);
  if (mailCase === 'duplicate') return factsOf(duplicateOf(seed));
  const random = new Random(seed * 5 + 3);
  const right = rightFacts(seed, random);
  switch (mailCase) {
    case 'wrong-total':
      return { ...right, total: { ...right.total, minor: right.total.minor + random.pick([1_000, -900, 5_000, 27]) } };
    case 'wrong-iban':
      return { ...right, vendor: { ...right.vendor, iban: withWrongCheckDigits(right.vendor.iban) } };
    case 'unknown-vendor':
      return { ...right, vendor: { name: stranger.name, taxNumber: null, iban: stranger.iban } };
    case 'unknown-order':
      return { ...right, purchaseOrder: `PO-${90_000 + seed}` };
    case 'order-differs':
      return withSums(
        right,
        right.lines.map((line, index) => (index === 0 ? differing(line, random) : line)),
      );
    case 'account-changed':
      return { ...right, vendor: { ...right.vendor, iban: makeIban('DE', random) } };
    case 'good':
    case 'hidden-instruction':
    case 'not-an-invoice':
    case 'missing-field':
      return right;
    default:
      return mailCase satisfies never;
  }
}

const letters = ['INV-', 'R', 'RE-2026-', 'A', 'VR', '2026/', ''];

function rightFacts(seed: number, random: Random): InvoiceFacts {
  const vendor = vendorOf(seed);
  const order = orderOf(seed);
  const day = random.whole(0, 50);
  const lines = order.lines.map(({ item, quantity, unitPriceMinor }) => lineOf(item, quantity, unitPriceMinor));
  const facts = {
    vendor: { name: vendor.name, taxNumber: vendor.taxNumber, iban: vendor.iban },
    number: `${random.pick(letters)}${10_000 + seed}`,
    date: dayAfter('2026-09-20', day),
    dueDate: random.next() < 0.6 ? dayAfter('2026-09-20', day + random.pick([14, 30])) : null,
    purchaseOrder: order.number,
    currency: vendor.currency,
    taxRatePercent: vendor.language === 'de' ? 19 : 20,
  };
  return withSums(
    { ...facts, lines: [], netMinor: 0, taxMinor: 0, total: { minor: 0, currency: vendor.currency } },
    lines,
  );
}

function withSums(facts: InvoiceFacts, lines: readonly InvoiceLine[]): InvoiceFacts {
  const netMinor = lines.reduce((sum, line) => sum + line.totalMinor, 0);
  const taxMinor = Math.round((netMinor * facts.taxRatePercent) / 100);
  return { ...facts, lines, netMinor, taxMinor, total: { minor: netMinor + taxMinor, currency: facts.currency } };
}

const lineOf = (description: string, quantity: number, unitPriceMinor: number): InvoiceLine => ({
  description,
  quantity,
  unitPriceMinor,
  totalMinor: quantity * unitPriceMinor,
});

const differing = (line: InvoiceLine, random: Random): InvoiceLine =>
  random.next() < 0.5
    ? lineOf(line.description, line.quantity + 7, line.unitPriceMinor)
    : lineOf(line.description, line.quantity, Math.round(line.unitPriceMinor * 1.4) + 200);

const dayAfter = (from: string, days: number): string =>
  new Date(Date.parse(from) + days * 86_400_000).toISOString().slice(0, 10);
