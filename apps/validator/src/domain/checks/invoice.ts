/** An invoice as far as it can be read from a JSON value that may have any shape: what has the wrong type is absent. */
export interface Invoice {
  readonly currency: string | undefined;
  readonly date: string | undefined;
  readonly dueDate: string | undefined;
  readonly iban: string | undefined;
  readonly taxNumber: string | undefined;
  readonly lines: readonly InvoiceLine[];
  readonly netMinor: number | undefined;
  readonly taxMinor: number | undefined;
  readonly taxRatePercent: number | undefined;
  readonly totalMinor: number | undefined;
}

export interface InvoiceLine {
  readonly quantity: number | undefined;
  readonly unitPriceMinor: number | undefined;
  readonly totalMinor: number | undefined;
}

type Fields = Readonly<Record<string, unknown>>;
const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});
const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value : undefined;
const numberOf = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;
const minorOf = (value: unknown): number | undefined => (Number.isSafeInteger(value) ? (value as number) : undefined);

export function readInvoice(value: unknown): Invoice {
  const root = fieldsOf(value);
  const vendor = fieldsOf(root['vendor']);
  const total = fieldsOf(root['total']);
  const lines = Array.isArray(root['lines']) ? root['lines'].map(fieldsOf) : [];
  return {
    currency: textOf(total['currency']) ?? textOf(root['currency']),
    date: textOf(root['date']),
    dueDate: textOf(root['dueDate']),
    iban: textOf(vendor['iban']),
    taxNumber: textOf(vendor['taxNumber']),
    lines: lines.map((line) => ({
      quantity: numberOf(line['quantity']),
      unitPriceMinor: minorOf(line['unitPriceMinor']),
      totalMinor: minorOf(line['totalMinor']),
    })),
    netMinor: minorOf(root['netMinor']),
    taxMinor: minorOf(root['taxMinor']),
    taxRatePercent: numberOf(root['taxRatePercent']),
    totalMinor: minorOf(total['minor']),
  };
}
