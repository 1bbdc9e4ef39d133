/** What a mail's invoice says: the form in which the line reads it. */
export interface InvoiceFacts {
  readonly vendor: { readonly name: string; readonly taxNumber: string | null; readonly iban: string };
  readonly number: string;
  readonly date: string;
  readonly dueDate: string | null;
  readonly purchaseOrder: string;
  readonly currency: string;
  readonly lines: readonly InvoiceLine[];
  readonly netMinor: number;
  readonly taxMinor: number;
  readonly taxRatePercent: number;
  readonly total: { readonly minor: number; readonly currency: string };
}

export interface InvoiceLine {
  readonly description: string;
  readonly quantity: number;
  readonly unitPriceMinor: number;
  readonly totalMinor: number;
}
