import { ChassisError, type Failure } from '@chassis/contracts';
import { estimateTokens } from '../estimate-tokens.js';
import type { Capability, Feature, ModelCall, ModelEvent } from '../language-model.js';
import { LocalModel } from '../local-model.js';
import { extractInvoice } from './extract-invoice.js';

/** Reads invoices and receipts by rules and linear specialists over their lines; no weights from elsewhere, no guesses for what is missing. */
export class InvoiceExtractor extends LocalModel {
  readonly name = 'invoice-extractor';
  readonly id = 'invoice-extractor-1';
  readonly capabilities: readonly Capability[] = ['json'];

  override get features(): readonly Feature[] {
    return ['json-schema'];
  }

  canAnswer(call: ModelCall): boolean {
    return isInvoice(call.outputSchema);
  }

  async *stream(call: ModelCall, signal: AbortSignal): AsyncGenerator<ModelEvent> {
    signal.throwIfAborted();
    requireInvoiceSchema(call);
    const value = extractInvoice(call.inputs, new Set(call.failures.map(fieldOf)));
    const outputTokens = estimateTokens(JSON.stringify(value));
    yield {
      type: 'done',
      finish: 'stop',
      value,
      usage: { inputTokens: estimateTokens(JSON.stringify(call.inputs)), outputTokens },
    };
  }
}

/** A failure under `/total/minor` concerns the field `total`. */
const fieldOf = (failure: Failure): string => failure.pointer?.split('/')[1] ?? '';

/** It knows one form of answer; asked for another it says so instead of returning what nobody asked for. */
function requireInvoiceSchema({ outputSchema, prompt }: ModelCall): void {
  if (isInvoice(outputSchema)) return;
  throw new ChassisError(
    'invalid',
    'no-model-for-schema',
    `The local model invoice-extractor fills invoice schemas (vendor, number, total, …) only; for the output of ${prompt.path} configure a provider's model.`,
  );
}

function isInvoice(schema: unknown): boolean {
  const properties = typeof schema === 'object' && schema !== null && 'properties' in schema ? schema.properties : null;
  return (
    typeof properties === 'object' &&
    properties !== null &&
    ['vendor', 'number', 'total'].every((name) => name in properties)
  );
}
