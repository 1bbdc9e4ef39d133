import { minorDigits } from './currency.js';
import type { Invoice, InvoiceLine } from './invoice.js';

/** A sum that does not come out: `claimed` is what the invoice says where, `parts` the other values that were counted with. */
export interface WrongSum {
  readonly code: 'line-total' | 'net' | 'tax' | 'total';
  readonly pointer: string;
  readonly message: string;
  readonly values: readonly { key: string; value: number }[];
}

/** A minor unit for each rounding that may have happened, and one. */
const toleranceFor = (roundings: number): number => Math.max(1, roundings);
const differs = (computed: number, claimed: number, tolerance: number): boolean =>
  Math.abs(computed - claimed) > tolerance + 1e-6;
const minors = (...values: (number | undefined)[]) =>
  values.flatMap((value) => (value === undefined ? [] : [{ key: 'minor', value }]));
const plain = (key: string, value: number | undefined) => (value === undefined ? [] : [{ key, value }]);

/** Lines, net, tax and total against each other; a value that is absent is not counted with. `cashRoundingMinor` widens the total's tolerance. */
export function wrongSums(invoice: Invoice, cashRoundingMinor = 0): WrongSum[] {
  const wrong = [
    ...invoice.lines.flatMap((line, index) => wrongLine(line, index, invoice)),
    ...wrongNet(invoice),
    ...wrongTax(invoice),
  ];
  return [...wrong, ...wrongTotal(invoice, cashRoundingMinor)];
}

function wrongLine({ quantity, unitPriceMinor, totalMinor }: InvoiceLine, index: number, invoice: Invoice): WrongSum[] {
  if (quantity === undefined || unitPriceMinor === undefined || totalMinor === undefined) return [];
  const computed = quantity * unitPriceMinor;
  if (!differs(computed, totalMinor, 1)) return [];
  const money = shown(invoice);
  return [
    {
      code: 'line-total',
      pointer: `/lines/${index}/totalMinor`,
      message: `${quantity} × ${money(unitPriceMinor)} = ${money(Math.round(computed))}, but line ${index + 1} says ${money(totalMinor)}`,
      values: [...plain('quantity', quantity), ...minors(unitPriceMinor, totalMinor)],
    },
  ];
}

/** Lines add up to the net amount or, where prices include the tax, to the total. */
function wrongNet(invoice: Invoice): WrongSum[] {
  const sum = sumOfLines(invoice);
  const { netMinor, totalMinor } = invoice;
  if (sum === undefined || netMinor === undefined) return [];
  const tolerance = toleranceFor(invoice.lines.length);
  if (!differs(sum, netMinor, tolerance)) return [];
  if (totalMinor !== undefined && !differs(sum, totalMinor, tolerance)) return [];
  const money = shown(invoice);
  return [
    {
      code: 'net',
      pointer: '/netMinor',
      message: `${linesShown(invoice)} = ${money(sum)}, but the invoice says ${money(netMinor)} net`,
      values: minors(...invoice.lines.map((line) => line.totalMinor), netMinor),
    },
  ];
}

function wrongTax(invoice: Invoice): WrongSum[] {
  const { netMinor, taxMinor, taxRatePercent } = invoice;
  if (netMinor === undefined || taxMinor === undefined || taxRatePercent === undefined) return [];
  const computed = (netMinor * taxRatePercent) / 100;
  if (!differs(computed, taxMinor, toleranceFor(invoice.lines.length))) return [];
  const money = shown(invoice);
  return [
    {
      code: 'tax',
      pointer: '/taxMinor',
      message: `${taxRatePercent} % of ${money(netMinor)} = ${money(Math.round(computed))}, but the invoice says ${money(taxMinor)} tax`,
      values: [...minors(netMinor, taxMinor), ...plain('taxRatePercent', taxRatePercent)],
    },
  ];
}

function wrongTotal(invoice: Invoice, cashRoundingMinor: number): WrongSum[] {
  const { totalMinor } = invoice;
  if (totalMinor === undefined) return [];
  const tolerance = toleranceFor(invoice.lines.length) + cashRoundingMinor;
  const ways = waysToTotal(invoice);
  const best = ways[0];
  if (best === undefined || ways.some((way) => !differs(way.minor, totalMinor, tolerance))) return [];
  const money = shown(invoice);
  return [
    {
      code: 'total',
      pointer: '/total/minor',
      message: `${best.shown} = ${money(Math.round(best.minor))}, but the invoice says ${money(totalMinor)}`,
      values: [...best.values, ...minors(totalMinor)],
    },
  ];
}

interface Way {
  readonly minor: number;
  readonly shown: string;
  readonly values: WrongSum['values'];
}

/** The totals that the invoice's other values lead to, the most telling first; with a net amount and a tax there is but one. */
function waysToTotal(invoice: Invoice): Way[] {
  const { netMinor, taxMinor, taxRatePercent } = invoice;
  const sum = sumOfLines(invoice);
  const money = shown(invoice);
  const lineValues = minors(...invoice.lines.map((line) => line.totalMinor));
  const linesAreNet =
    sum !== undefined && (netMinor === undefined || !differs(sum, netMinor, toleranceFor(invoice.lines.length)));
  const base = netMinor ?? sum;
  if (base === undefined) return [];
  const baseShown = linesAreNet ? linesShown(invoice) : money(base);
  const baseValues = linesAreNet ? lineValues : minors(netMinor);
  const ways: Way[] = [];
  if (taxRatePercent !== undefined && (taxMinor === undefined || linesAreNet)) {
    const minor = taxMinor === undefined ? base * (1 + taxRatePercent / 100) : base + taxMinor;
    const taxValues = taxMinor === undefined ? plain('taxRatePercent', taxRatePercent) : minors(taxMinor);
    ways.push({ minor, shown: `${baseShown} + ${taxRatePercent} %`, values: [...baseValues, ...taxValues] });
  } else if (taxMinor !== undefined) {
    ways.push({
      minor: base + taxMinor,
      shown: `${baseShown} + ${money(taxMinor)} tax`,
      values: [...baseValues, ...minors(taxMinor)],
    });
  }
  const isGrossPossible = netMinor === undefined || ways.length === 0;
  if (isGrossPossible) ways.push({ minor: base, shown: baseShown, values: baseValues });
  return ways;
}

function sumOfLines({ lines }: Invoice): number | undefined {
  if (lines.length === 0) return undefined;
  let sum = 0;
  for (const { totalMinor } of lines) {
    if (totalMinor === undefined) return undefined;
    sum += totalMinor;
  }
  return sum;
}

const mostLinesShown = 5;

function linesShown(invoice: Invoice): string {
  const money = shown(invoice);
  if (invoice.lines.length > mostLinesShown) return `the ${invoice.lines.length} lines`;
  return invoice.lines
    .map(({ quantity, unitPriceMinor, totalMinor }) =>
      quantity === undefined || unitPriceMinor === undefined
        ? money(totalMinor ?? 0)
        : `${quantity} × ${money(unitPriceMinor)}`,
    )
    .join(' + ');
}

function shown({ currency }: Invoice): (minor: number) => string {
  const digits = minorDigits(currency);
  return (minor) => (minor / 10 ** digits).toFixed(digits);
}
