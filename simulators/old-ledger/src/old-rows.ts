import type { Seed } from './seed.js';
import { oldAmount, oldDate, oldIban, oldKey, oldQuantity } from './old-notation.js';

/** Made in the days when a table name had ten letters. Nothing is a number, nothing is a date, nothing refers to anything. */
export const oldTables = `
create table if not exists "KRED_STAMM" ("LIFNR" char(10) primary key, "NAME1" varchar(70), "BNKVB" varchar(48), "STCEG" varchar(24), "SMTPA" varchar(120), "SPERR" char(1), "AEDAT" char(8));
create table if not exists "BST_KOPF" ("BSTNR" varchar(20) primary key, "LIFNR" char(10), "WAERS" char(3), "BSTDT" char(8), "STATK" char(2), "GESBT" varchar(20));
create table if not exists "BST_POS" ("BSTNR" varchar(20), "POSNR" char(5), "TXZ01" varchar(120), "MENGE" varchar(16), "NETPR" varchar(20), "PEINH" varchar(8), primary key ("BSTNR", "POSNR"));`;

export interface OldRows {
  readonly table: 'KRED_STAMM' | 'BST_KOPF' | 'BST_POS';
  readonly rows: readonly (readonly string[])[];
}

const status = { open: 'OF', delivered: 'GL', cancelled: 'ST' };

/** The seed as rows of the old tables, columns in the tables' order. */
export function oldRows(seed: Seed): OldRows[] {
  return [
    {
      table: 'KRED_STAMM',
      rows: seed.vendors.map((vendor) => [
        oldKey(vendor.number),
        vendor.name,
        oldIban(vendor.iban),
        vendor.taxNumber ?? '',
        vendor.email ?? '',
        vendor.isBlocked ? 'X' : ' ',
        '20190401',
      ]),
    },
    {
      table: 'BST_KOPF',
      rows: seed.orders.map((order) => [
        oldKey(order.number),
        oldKey(order.vendor),
        order.currency,
        oldDate(order.date),
        status[order.status],
        oldAmount(order.lines.reduce((sum, line) => sum + Math.round(line.quantity * line.unitPriceMinor), 0)),
      ]),
    },
    {
      table: 'BST_POS',
      rows: seed.orders.flatMap((order) =>
        order.lines.map((line, index) => [
          oldKey(order.number),
          String((index + 1) * 10).padStart(5, '0'),
          line.item,
          oldQuantity(line.quantity),
          oldAmount(line.unitPriceMinor),
          '1',
        ]),
      ),
    },
  ];
}
