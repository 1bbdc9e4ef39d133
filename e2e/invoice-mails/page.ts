import type { InvoiceFacts } from './invoice-facts.js';
import type { Notation } from './notation.js';
import type { Random } from './random.js';
import type { Vendor } from './vendors.js';
import { words } from './words.js';

/** What a layout has to put on a page; a text that is missing on purpose is null. */
export interface Page {
  readonly facts: InvoiceFacts;
  readonly vendor: Pick<Vendor, 'street' | 'city' | 'email'>;
  readonly notation: Notation;
  /** The words of this vendor, chosen once. */
  readonly say: Readonly<
    Record<
      | 'invoice'
      | 'number'
      | 'date'
      | 'due'
      | 'order'
      | 'description'
      | 'quantity'
      | 'unitPrice'
      | 'amount'
      | 'net'
      | 'total'
      | 'taxId'
      | 'customer'
      | 'to'
      | 'pay'
      | 'bank'
      | 'page'
      | 'thanks'
      | 'tax',
      string
    >
  >;
  readonly missing: ReadonlySet<'number' | 'date' | 'order' | 'total'>;
}

export const customer = { name: 'Nordwerk Pumps AG', street: 'Werftstraße 40', city: '24143 Kiel' } as const;

export function chooseWords(language: 'en' | 'de', rate: number, random: Random): Page['say'] {
  const all = words[language];
  const { tax, ...rest } = all;
  const chosen = Object.entries(rest).map(
    ([key, value]) => [key, typeof value === 'string' ? value : random.pick<string>(value)] as const,
  );
  return { ...(Object.fromEntries(chosen) as Omit<Page['say'], 'tax'>), tax: tax(String(rate)) };
}
