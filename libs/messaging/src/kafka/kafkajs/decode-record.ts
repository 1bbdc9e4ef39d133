/** The part of kafkajs's decoder that stands at the beginning of a record. */
export interface RecordBytes {
  readonly buffer: Buffer;
  offset: number;
}

/** What kafkajs knows of the batch around a record; 64-bit numbers are texts. */
export interface BatchContext {
  readonly firstOffset?: string;
  readonly firstTimestamp?: string;
  readonly maxTimestamp?: string;
  readonly magicByte?: number;
  readonly isControlBatch?: boolean;
  readonly timestampType?: number;
}

const logAppendTime = 1;
/** Up to here a number is exact whatever is added to it. */
const most = Number.MAX_SAFE_INTEGER / 2;
/** Varints of more than four bytes are left to kafkajs: they do not fit a shift. */
const longestVarInt = 4;

/**
 * Reads a record as kafkajs does, without big integers, and without copying all headers for each header (its loop is quadratic in them).
 * Undefined, with nothing read, for what only kafkajs's own decoder takes: huge numbers.
 */
export function decodeRecord(decoder: RecordBytes, batch: BatchContext): object | undefined {
  const reader = new Reader(decoder.buffer, decoder.offset);
  const attributes = decoder.buffer.readInt8(reader.at++);
  const [timestampDelta, offsetDelta] = [reader.varInt(), reader.varInt()];
  const [firstOffset, firstTimestamp] = [Number(batch.firstOffset), Number(batch.firstTimestamp)];
  const [key, value] = [reader.bytes(), reader.bytes()];
  const headers = Object.create(null) as Record<string, unknown>;
  for (let left = reader.varInt(); left > 0; left--) {
    const name = reader.text();
    const one = reader.bytes();
    const known = headers[name];
    headers[name] = known === undefined ? one : Array.isArray(known) ? [...(known as unknown[]), one] : [known, one];
  }
  if (reader.isTooLong || !(Math.abs(firstOffset) < most) || !(Math.abs(firstTimestamp) < most)) return undefined;
  decoder.offset = reader.at;
  const { magicByte, timestampType, maxTimestamp, isControlBatch = false } = batch;
  const timestamp =
    timestampType === logAppendTime && maxTimestamp !== undefined
      ? maxTimestamp
      : String(firstTimestamp + timestampDelta);
  const offset = String(firstOffset + offsetDelta);
  return {
    magicByte,
    attributes,
    timestamp,
    offset,
    key,
    value,
    headers,
    isControlRecord: isControlBatch,
    batchContext: batch,
  };
}

class Reader {
  isTooLong = false;

  constructor(
    private readonly buffer: Buffer,
    public at: number,
  ) {}

  varInt(): number {
    let result = 0;
    for (let index = 0; index < longestVarInt; index++) {
      const byte = this.buffer[this.at++] ?? 0;
      result |= (byte & 0x7f) << (7 * index);
      if (byte < 0x80) return (result >>> 1) ^ -(result & 1);
    }
    this.isTooLong = true;
    return 0;
  }

  bytes(): Buffer | null {
    const length = this.varInt();
    return length < 0 ? null : this.buffer.subarray(this.at, (this.at += length));
  }

  text(): string {
    const length = this.varInt();
    return length < 0 ? 'null' : this.buffer.toString('utf8', this.at, (this.at += length));
  }
}
