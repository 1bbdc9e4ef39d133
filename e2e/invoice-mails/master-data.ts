import { orderOf, type Order } from './orders.js';
import { type Vendor, vendors } from './vendors.js';

/** Vendors and orders that the mails of these seeds speak of, in the form of the old ledger's seed file. */
export function masterData(seeds: readonly number[]): {
  vendors: Pick<Vendor, 'number' | 'name' | 'iban' | 'taxNumber' | 'email'>[];
  orders: Order[];
} {
  return {
    vendors: vendors.map(({ number, name, iban, taxNumber, email }) => ({ number, name, iban, taxNumber, email })),
    orders: seeds.map(orderOf),
  };
}
