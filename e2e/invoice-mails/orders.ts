import { Random } from './random.js';
import { type Vendor, vendors } from './vendors.js';

/** A purchase order as the old ledger's seed file has it. */
export interface Order {
  readonly number: string;
  readonly vendor: string;
  readonly currency: string;
  readonly date: string;
  readonly lines: readonly { readonly item: string; readonly quantity: number; readonly unitPriceMinor: number }[];
}

const items = {
  en: [
    'Hex bolt M12x60',
    'Ball valve 2 inch',
    'Bearing housing SN 510',
    'Hydraulic hose 10 m',
    'Pressure gauge 0-16 bar',
    'Protective paint grey, 5 l',
    'Coupling GR-24',
    'Cable gland M20',
    'On-site calibration',
    'Spare filter F7',
  ],
  de: [
    'Wellendichtring 45x62',
    'Kugelhahn DN 50',
    'Stehlager SN 510',
    'Hydraulikschlauch 10 m',
    'Manometer 0-16 bar',
    'Schutzlack grau, 5 l',
    'Kupplung GR-24',
    'Kabelverschraubung M20',
    'Wartung vor Ort',
    'Ersatzfilter F7',
  ],
} as const;

export const vendorOf = (seed: number): Vendor => vendors[new Random(seed * 3 + 1).whole(0, vendors.length - 1)]!;

/** The order that the mail of this seed invoices: 1–4 items, between a few and some thousands. */
export function orderOf(seed: number): Order {
  const random = new Random(seed * 3 + 2);
  const vendor = vendorOf(seed);
  const chosen = [...items[vendor.language]].toSorted(() => random.next() - 0.5).slice(0, random.whole(1, 4));
  const lines = chosen.map((item) => ({
    item,
    quantity: random.pick([1, 2, 3, 4, 5, 8, 10, 12, 20, 25, 40, 100]),
    unitPriceMinor: random.pick([random.whole(95, 990), random.whole(1_000, 9_900), random.whole(10_000, 129_900)]),
  }));
  return { number: `PO-${60_000 + seed}`, vendor: vendor.number, currency: vendor.currency, date: '2026-08-03', lines };
}
