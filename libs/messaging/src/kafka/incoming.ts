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
  const all = headersOf(record.headers);
  const { [retryHeaders.topic]: from, [retryHeaders.count]: count, [retryHeaders.dueAt]: dueAt, ...headers } = all;
  const original = originalOf(record, headers);
  const value = record.value?.toString('utf8') ?? '';
  const event = isStructured(headers) ? fromStructured(value) : undefined;
  const read = event ?? { headers, value };
  const key = record.key?.toString('utf8') ?? keyWithout(read.headers) ?? `${place}/${record.offset}`;
  const deliveryCount = Number(count ?? 0) + 1;
  return {
    key,
    position: Number(record.offset),
    delivery: { topic: from ?? topic, key, ...read, deliveryCount },
    original,
    dueAt: Number(dueAt ?? 0),
    bytes: value.length + 500,
  };
}

/** Foreign producers may send no key; such messages need no order among themselves. */
const keyWithout = (headers: Headers): string | undefined => headers['ce_partitionkey'] ?? headers['ce_id'];

function originalOf({ key, value }: KafkaMessage, headers: Headers): OriginalBytes {
  const bytesOf = (bytes: Buffer | null) =>
    bytes === null ? null : isUtf8(bytes) ? bytes.toString('utf8') : Buffer.from(bytes);
  return { key: bytesOf(key), value: bytesOf(value), headers };
}

function headersOf(headers: IHeaders = {}): Headers {
  const texts: Headers = {};
  for (const [name, value] of Object.entries(headers)) {
    // Of a header that is given several times the last one counts, as in Kafka's own clients.
    const last = Array.isArray(value) ? value.at(-1) : value;
    if (last !== undefined) texts[name] = last.toString();
  }
  return texts;
}
