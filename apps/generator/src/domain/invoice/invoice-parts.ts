/** A text that may be or hold the invoice. */
export interface InvoicePart {
  readonly origin: 'attachment' | 'body';
  readonly text: string;
}

/**
 * The texts in a step's inputs: attachments as `mail.parse` gives them, then the body, else a plain `text`.
 * They are data: whatever they say, they are only read.
 */
export function invoiceParts(inputs: Readonly<Record<string, unknown>>): InvoicePart[] {
  const holders = [inputs, inputs['mail'], inputs['document']].filter(
    (one) => typeof one === 'object' && one !== null,
  ) as Record<string, unknown>[];
  const attachments = holders
    .flatMap((one) => (Array.isArray(one['attachments']) ? one['attachments'] : []))
    .flatMap((one: unknown) => textOf(one, 'text'));
  const bodies = holders.flatMap((one) => textOf(one, 'body'));
  const plain = bodies.length === 0 && attachments.length === 0 ? holders.flatMap((one) => textOf(one, 'text')) : [];
  const mail = typeof inputs['mail'] === 'string' ? [inputs['mail']] : [];
  return [
    ...attachments.map((text) => ({ origin: 'attachment', text }) as const),
    ...[...bodies, ...plain, ...mail].map((text) => ({ origin: 'body', text }) as const),
  ];
}

function textOf(holder: unknown, key: string): string[] {
  const text = typeof holder === 'object' && holder !== null ? (holder as Record<string, unknown>)[key] : undefined;
  return typeof text === 'string' && text.trim() !== '' ? [text] : [];
}
