import type { IHeaders } from 'kafkajs';

type Bytes = Buffer | string | null;

/** What kafkajs gives its encoder of records (Kafka protocol, record of a batch v2). */
export interface RecordParts {
  readonly offsetDelta?: number;
  readonly timestampDelta?: number;
  readonly key: Bytes;
  readonly value: Bytes;
  readonly headers?: IHeaders;
}

/** What kafkajs asks of an encoder whose bytes it copies. */
export interface Encoded {
  readonly buf: Buffer;
  readonly buffer: Buffer;
  size(): number;
}

const most = 2 ** 30;
const zigZag = (value: number): number => ((value << 1) ^ (value >> 31)) >>> 0;
const lengthOf = (bytes: Bytes): number =>
  typeof bytes === 'string' ? Buffer.byteLength(bytes) : (bytes?.length ?? -1);

function sizeOfVarInt(value: number): number {
  let left = zigZag(value);
  let size = 1;
  for (; left > 0x7f; left >>>= 7) size++;
  return size;
}

/** The length of everything behind a length, and that length's own. */
const framed = (length: number): number => sizeOfVarInt(length) + Math.max(0, length);

/**
 * A record's bytes in one buffer of the right size. kafkajs takes 512 zeroed bytes for the record and for each of its headers, copies each into the next, and grows the first
 * twice; with our dozen headers that is most of what sending costs. Undefined for what only kafkajs's own encoder takes: timestamps far apart.
 */
export function encodeRecord({
  offsetDelta = 0,
  timestampDelta = 0,
  key,
  value,
  headers = {},
}: RecordParts): Encoded | undefined {
  if (!Number.isInteger(timestampDelta) || Math.abs(timestampDelta) > most) return undefined;
  const pairs: (readonly [name: string, nameLength: number, value: Bytes, valueLength: number])[] = [];
  let headersSize = 0;
  for (const name of Object.keys(headers)) {
    const given = headers[name];
    for (const one of Array.isArray(given) ? given : [given as Bytes]) {
      const [nameLength, valueLength] = [Buffer.byteLength(name), lengthOf(one)];
      pairs.push([name, nameLength, one, valueLength]);
      headersSize += framed(nameLength) + framed(valueLength);
    }
  }
  const [keyLength, valueLength] = [lengthOf(key), lengthOf(value)];
  const body =
    1 +
    sizeOfVarInt(timestampDelta) +
    sizeOfVarInt(offsetDelta) +
    framed(keyLength) +
    framed(valueLength) +
    sizeOfVarInt(pairs.length) +
    headersSize;
  const writer = new Writer(Buffer.allocUnsafe(sizeOfVarInt(body) + body));
  writer.varInt(body);
  writer.zero();
  writer.varInt(timestampDelta);
  writer.varInt(offsetDelta);
  writer.bytes(key, keyLength);
  writer.bytes(value, valueLength);
  writer.varInt(pairs.length);
  for (const [name, nameLength, one, oneLength] of pairs) {
    writer.bytes(name, nameLength);
    writer.bytes(one, oneLength);
  }
  const { buffer } = writer;
  return { buf: buffer, buffer, size: () => buffer.length };
}

class Writer {
  private at = 0;

  constructor(readonly buffer: Buffer) {}

  zero(): void {
    this.buffer[this.at++] = 0;
  }

  varInt(value: number): void {
    let left = zigZag(value);
    for (; left > 0x7f; left >>>= 7) this.buffer[this.at++] = (left & 0x7f) | 0x80;
    this.buffer[this.at++] = left;
  }

  bytes(bytes: Bytes, length: number): void {
    this.varInt(length);
    if (typeof bytes === 'string') this.buffer.write(bytes, this.at, length, 'utf8');
    else if (bytes !== null) bytes.copy(this.buffer, this.at);
    this.at += Math.max(0, length);
  }
}
