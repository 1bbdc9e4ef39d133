import type { Headers } from '../wire.js';

/** The header that marks an event in structured mode: the whole event is the value. */
export const isStructured = (headers: Readonly<Headers>): boolean =>
  headers['content-type']?.startsWith('application/cloudevents+json') === true;

/** Carried as plain headers in binary mode, not as attributes. */
const plainHeaders = new Set(['traceparent', 'tracestate']);

/** A CloudEvents 1.0 JSON event as binary mode would carry it (Kafka Protocol Binding 1.0.2, 3.3 and 3.2); undefined when it is none. */
export function fromStructured(value: string): { headers: Headers; value: string } | undefined {
  let event: unknown;
  try {
    event = JSON.parse(value);
  } catch {
    return undefined;
  }
  if (typeof event !== 'object' || event === null || Array.isArray(event) || !('specversion' in event))
    return undefined;
  const { data, data_base64: base64, datacontenttype: type, ...attributes } = event as Record<string, unknown>;
  const headers: Headers = { 'content-type': typeof type === 'string' ? type : 'application/json' };
  for (const [name, attribute] of Object.entries(attributes)) {
    if (!isScalar(attribute)) continue;
    headers[plainHeaders.has(name) ? name : `ce_${name}`] = String(attribute);
  }
  const content = typeof base64 === 'string' ? Buffer.from(base64, 'base64').toString('utf8') : JSON.stringify(data);
  return { headers, value: content ?? '' };
}

const isScalar = (value: unknown): value is string | number | boolean =>
  ['string', 'number', 'boolean'].includes(typeof value);
