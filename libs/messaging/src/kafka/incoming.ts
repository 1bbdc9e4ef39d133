import { isUtf8 } from 'node:buffer';
import type { IHeaders, KafkaMessage } from 'kafkajs';
import type { LaneItem } from '../lanes.js';
import type { Delivery } from '../message-bus.js';
import type { Headers } from '../wire.js';
import { fromStructured, isStructured } from './structured-event.js';

/** What a retry topic remembers beside the message itself. */
export const retryHeaders = { topic: 'chassis_topic', count: 'chassis_count', dueAt: 'chassis_due' } as const;
/** Where the value lies when it was too long to travel: `<sha256>/<bytes>`. */
export const payloadHeader = 'chassis_payload';

/** A message's bytes as they came, for those that set it aside. */
export interface OriginalBytes {
  readonly key: Buffer | string | null;
  readonly value: Buffer | string | null;
  readonly headers: IHeaders;
}

/** A message off the brokers, waiting for its turn. */
export interface Incoming extends LaneItem {
  readonly delivery: Delivery;
  readonly original: OriginalBytes;
  /** Not to be delivered before (epoch, ms). */
  readonly dueAt: number;
  readonly bytes: number;
}

/**
 * Reads a record. Texts are copied out of the fetched buffer, or one waiting message would hold megabytes of its neighbours;
 * the bytes themselves are kept only where a text cannot give them back.
 */
export function incoming(record: KafkaMessage, topic: string, place: string): Incoming {
  const { headers, from, count, dueAt } = headersOf(record.headers);
  const [ownKey, value] = [record.key?.toString('utf8'), record.value?.toString('utf8') ?? ''];
  const original = {
    key: sameBytes(record.key, ownKey),
    value: sameBytes(record.value, value),
    headers,
  };
  const event = isStructured(headers) ? fromStructured(value) : undefined;
  const read = event ?? { headers, value };
  const key = ownKey ?? keyWithout(read.headers) ?? `${place}/${record.offset}`;
  return {
    key,
    tenant: read.headers['ce_tenant'] ?? '',
    position: Number(record.offset),
    delivery: { topic: from ?? topic, key, headers: read.headers, value: read.value, deliveryCount: count + 1 },
    original,
    dueAt,
    bytes: value.length + 500,
  };
}

/** Foreign producers may send no key; such messages need no order among themselves. */
const keyWithout = (headers: Headers): string | undefined => headers['ce_partitionkey'] ?? headers['ce_id'];

/** The text where it gives the bytes back, else a copy of them. */
function sameBytes(bytes: Buffer | null, text: string | undefined): Buffer | string | null {
  if (bytes === null || text === undefined) return null;
  return isUtf8(bytes) ? text : Buffer.from(bytes);
}

/** Headers as texts, without what a retry topic remembers. */
function headersOf(given: IHeaders = {}): { headers: Headers; from: string | undefined; count: number; dueAt: number } {
  const headers: Headers = {};
  let from: string | undefined;
  let [count, dueAt] = [0, 0];
  for (const name of Object.keys(given)) {
    // Of a header that is given several times the last one counts, as in Kafka's own clients.
    const value = given[name];
    const text = (Array.isArray(value) ? value.at(-1) : value)?.toString();
    if (text === undefined) continue;
    if (name === retryHeaders.topic) from = text;
    else if (name === retryHeaders.count) count = Number(text);
    else if (name === retryHeaders.dueAt) dueAt = Number(text);
    else headers[name] = text;
  }
  return { headers, from, count, dueAt };
}
