import { createRequire } from 'node:module';
import { type BatchContext, decodeRecord, type RecordBytes } from './decode-record.js';
import { encodeRecord, type RecordParts } from './encode-record.js';
import { groupByPartition } from './group-by-partition.js';

const require = createRequire(import.meta.url);

interface Encoder {
  buf: Buffer;
  offset: number;
  ensureAvailable(length: number): void;
}

/** Puts another function in the place of a module that is one; kafkajs takes what is there when it is loaded. */
function replace<F>(module: string, by: (original: F) => F): void {
  const file = require.resolve(`kafkajs/src/${module}.js`);
  const original = require(file) as F;
  const cached = require.cache[file];
  if (cached !== undefined) cached.exports = by(original);
}

replace<(parts: RecordParts) => object>(
  'protocol/recordBatch/record/v0/index',
  (original) => (parts) => encodeRecord(parts) ?? original(parts),
);
replace<(decoder: RecordBytes, batch: BatchContext) => object>(
  'protocol/recordBatch/record/v0/decoder',
  (original) => (decoder, batch) => decodeRecord(decoder, batch) ?? original(decoder, batch),
);
replace<typeof groupByPartition>('producer/groupMessagesPerPartition', () => groupByPartition);

const { prototype } = require('kafkajs/src/protocol/encoder.js') as { prototype: Encoder };
/** A buffer that grows is not zeroed first: only what was written of it is ever read. */
prototype.ensureAvailable = function ensureAvailable(this: Encoder, length: number): void {
  if (this.offset + length <= this.buf.length) return;
  const grown = Buffer.allocUnsafe(2 ** Math.ceil(Math.log2(this.offset + length + 1)));
  this.buf.copy(grown, 0, 0, this.offset);
  this.buf = grown;
};

/** kafkajs with the hot parts of its record codec exchanged for ones that copy less: whoever wants values of kafkajs takes them from here, so that this comes first. */
export const kafkajs = require('kafkajs') as typeof import('kafkajs');
