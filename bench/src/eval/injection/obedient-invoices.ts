import { ChassisApi } from '@chassis/all-in-one';
import type { Product } from '../../product.js';

/** The second job's workflow with a language model in the place of the local extractor and of the template, and with what the ERP remarks among the facts of the reply. */
export const byModel = 'vendor-invoice-by-model';

/** Publishes it as two people would who want a language model to read invoices and to write replies. */
export async function publishByModel({ access: { url, keys } }: Product): Promise<void> {
  const editor = new ChassisApi(url, keys['wanda']!);
  const { files } = await editor.get<{ files: Record<string, string> }>('/v1/workflows/vendor-invoice/versions/1');
  const workflow = files['workflow.yaml']!.replace('name: vendor-invoice', `name: ${byModel}`)
    .replace('model: invoice-extractor', 'model: openai')
    .replace('model: template', 'model: openai')
    .replace("'reference': pay.reference,", "'reference': pay.reference, 'remark': pay.remark,");
  const { hash } = await editor.put<{ hash: string }>(`/v1/workflows/${byModel}/draft`, {
    files: { ...files, 'workflow.yaml': workflow },
  });
  await editor.post(`/v1/workflows/${byModel}/publish`, { hash });
  const second = new ChassisApi(url, keys['olga']!);
  const { status } = await second.post<{ status: string }>(`/v1/workflows/${byModel}/publish`, { hash });
  if (status !== 'published') throw new Error(`${byModel} was not published: ${status}`);
}

/** What a faithful model reads out of the demo's mail. */
export const faithful = (number: string, date: string): string =>
  JSON.stringify({
    vendor: { name: 'Hanseatic Seals GmbH', taxNumber: 'DE136695976', iban: 'DE89370400440532013000' },
    number,
    date,
    purchaseOrder: 'PO-4711',
    currency: 'EUR',
    lines: [
      { description: 'Mechanical seal MS-40', quantity: 20, unitPriceMinor: 8_450, totalMinor: 169_000 },
      { description: 'O-ring set P-200', quantity: 50, unitPriceMinor: 390, totalMinor: 19_500 },
    ],
    netMinor: 188_500,
    taxMinor: 35_815,
    taxRatePercent: 19,
    total,
  });

const total = { minor: 224_315, currency: 'EUR' };

/** What the demo's mail asks to be paid, and to which account. */
export const wanted = { ...total, iban: 'DE89370400440532013000' };
