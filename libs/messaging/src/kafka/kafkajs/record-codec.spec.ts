import { createRequire } from 'node:module';
import fc from 'fast-check';
import type { IHeaders } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { decodeRecord } from './decode-record.js';
import { encodeRecord, type RecordParts } from './encode-record.js';
import { groupByPartition } from './group-by-partition.js';

const require = createRequire(import.meta.url);
/** As kafkajs ships it, whatever was put in its place. */
function original<F>(module: string): F {
  const file = require.resolve(`kafkajs/src/${module}.js`);
  const replaced = require.cache[file];
  delete require.cache[file];
  const fresh = require(file) as F;
  if (replaced !== undefined) require.cache[file] = replaced;
  return fresh;
}
const theirEncoder = original<(parts: RecordParts) => { buffer: Buffer }>('protocol/recordBatch/record/v0/index');
const theirDecoder = original<(decoder: object, batch: object) => object>('protocol/recordBatch/record/v0/decoder');
const theirGroups = original<typeof groupByPartition>('producer/groupMessagesPerPartition');
const Decoder = require('kafkajs/src/protocol/decoder.js') as new (buffer: Buffer) => {
  buffer: Buffer;
  offset: number;
  readVarIntBytes(): Buffer;
};

const text = fc.string({ unit: 'binary', maxLength: 300 });
const bytes = fc.uint8Array({ maxLength: 300 }).map((one) => Buffer.from(one));
const content = fc.oneof(text, bytes);
/** Names that every object has (`valueOf`) come back doubled from kafkajs. */
const headers: fc.Arbitrary<IHeaders> = fc.dictionary(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter((name) => !(name in {})),
  fc.oneof(content, fc.array(content, { minLength: 1, maxLength: 3 })),
  { maxKeys: 15 },
) as fc.Arbitrary<IHeaders>;
const parts: fc.Arbitrary<RecordParts> = fc.record({
  offsetDelta: fc.nat(100_000),
  timestampDelta: fc.integer({ min: -1_000_000, max: 1_000_000 }),
  key: fc.option(content),
  value: fc.option(content),
  headers,
});
const batch = {
  firstOffset: '9007199254',
  firstTimestamp: '1764000000000',
  maxTimestamp: '1764000000009',
  magicByte: 2,
};
const bodyOf = (record: Buffer) => new Decoder(new Decoder(record).readVarIntBytes());

describe("kafkajs's record codec, exchanged", () => {
  it('writes every record byte for byte as kafkajs does', () => {
    fc.assert(
      fc.property(parts, (record) => {
        expect(encodeRecord(record)?.buffer.equals(theirEncoder(record).buffer)).toBe(true);
      }),
    );
  });

  it('reads every record as kafkajs does', () => {
    fc.assert(
      fc.property(parts, fc.constantFrom(0, 1), (record, timestampType) => {
        const { buffer } = theirEncoder(record);
        const of = { ...batch, timestampType };
        expect(decodeRecord(bodyOf(buffer), of)).toEqual(theirDecoder(bodyOf(buffer), of));
      }),
    );
  });

  it('leaves to kafkajs what does not fit: timestamps far apart, offsets beyond exact numbers', () => {
    expect(encodeRecord({ key: null, value: 'v', timestampDelta: 2 ** 40 })).toBeUndefined();
    const decoder = bodyOf(theirEncoder({ key: null, value: 'v' }).buffer);
    expect(decodeRecord(decoder, { ...batch, firstOffset: '9007199254740993' })).toBeUndefined();
    expect(decoder.offset).toBe(0);
    const far = bodyOf(theirEncoder({ key: null, value: 'v', timestampDelta: 2 ** 40 }).buffer);
    expect(decodeRecord(far, batch)).toBeUndefined();
    expect(far.offset).toBe(0);
  });

  it('gives each partition its messages in their order', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20)), fc.integer({ min: 0, max: 4 }), (messages, partitions) => {
        const partitionMetadata = Array.from({ length: partitions }, (_, partition) => partition);
        const partitioner = ({ message }: { message: number }) => message % partitions;
        const send = { topic: 't', partitionMetadata, messages, partitioner };
        expect(groupByPartition(send)).toEqual(theirGroups(send));
      }),
    );
  });
});
