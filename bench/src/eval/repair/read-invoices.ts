import { isDeepStrictEqual } from 'node:util';
import { ChassisApi } from '@chassis/all-in-one';
import type { ModelsProcess } from '../../chaos/providers/models-process.js';
import type { Product } from '../../product.js';
import { mistakes } from './mistakes.js';
import { playJob } from './play-job.js';
import type { Repaired } from './repaired-jobs.js';

const name = 'read-invoice';
const workflow = `name: ${name}
description: The invoice that a text holds.
input: schemas/text.schema.json
dataClass: internal
deadline: 5m
budget: { microUsd: 50000, attempts: 2 }
reviewer: payables
steps:
  invoice:
    kind: generate
    model: openai
    prompt: prompts/extract-invoice.md
    output: schemas/invoice.schema.json
    with: "{ 'mail': { 'subject': 'Invoice', 'body': input.text, 'attachments': [] } }"
    checks: [schema, invoice-arithmetic]
    maxOutputTokens: 2000
    onFail:
      default: { end: rejected, code: not-as-asked }
result: invoice
`;
const input = JSON.stringify({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  required: ['text'],
  properties: { text: { type: 'string', maxLength: 10_000 } },
  additionalProperties: false,
});
const always = 3;

/** Has a step with an output schema and sums read an invoice, `each` times for every mistake; every fourth job errs always. */
export async function readInvoices(each: number, product: Product, models: ModelsProcess): Promise<Repaired[]> {
  const { url, keys } = product.access;
  await publish(new ChassisApi(url, keys['wanda']!));
  const api = new ChassisApi(url, keys['ada']!);
  const done: Repaired[] = [];
  const sums = { kind: 'arithmetic', wrong: (right: string) => right.replace(/"minor":\d+/, '"minor":77700') };
  for (const mistake of [...mistakes, sums]) {
    for (let index = 0; index < each; index++) {
      const right = JSON.stringify(invoice(index));
      const isWrong = (attempt: number) => attempt === 0 || index % 4 === always;
      const text = `Invoice R-${index} of ${mistake.kind}.`;
      const { count, result } = await playJob(
        models,
        (at) => (isWrong(at) ? mistake.wrong(right) : right),
        async () =>
          await api.post<{ status: string; result?: unknown }>(
            '/v1/runs',
            { workflow: name, input: { text } },
            { prefer: 'wait=30' },
          ),
      );
      const isDelivered = result.status === 'completed';
      const isMended = isDelivered && isDeepStrictEqual(result.result, JSON.parse(right));
      const kind = `invoice${mistake.kind[0]!.toUpperCase()}${mistake.kind.slice(1)}`;
      done.push({ kind, isMended, isInvalidDelivered: isDelivered && !isMended, ...count });
    }
  }
  return done;
}

/** As an editor of workflows does it; the schema and the prompt are those of the vendor's invoices. */
async function publish(editor: ChassisApi): Promise<void> {
  const { files } = await editor.get<{ files: Record<string, string> }>('/v1/workflows/vendor-invoice/versions/1');
  const own = ['prompts/extract-invoice.md', 'schemas/invoice.schema.json'].map((one) => [one, files[one]!]);
  const folder = { ...Object.fromEntries(own), 'workflow.yaml': workflow, 'schemas/text.schema.json': input };
  const { hash } = await editor.put<{ hash: string }>(`/v1/workflows/${name}/draft`, { files: folder });
  const { status } = await editor.post<{ status: string }>(`/v1/workflows/${name}/publish`, { hash });
  if (status !== 'published') throw new Error(`${name} was not published: ${status}`);
}

const invoice = (index: number) => ({
  vendor: { name: 'Hansen Seals', taxNumber: null, iban: 'DE89370400440532013000' },
  number: `R-${index}`,
  date: '2026-11-02',
  purchaseOrder: '4711',
  currency: 'EUR',
  lines: [{ description: 'Pump seal', quantity: 20, unitPriceMinor: 10_000, totalMinor: 200_000 }],
  netMinor: 200_000,
  taxMinor: 38_000,
  taxRatePercent: 19,
  total: { minor: 238_000, currency: 'EUR' },
});
