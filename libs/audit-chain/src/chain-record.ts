import { hash } from 'node:crypto';
import { AuditFactSchema, ChassisError, type AuditFact } from '@chassis/contracts';
import canonicalize from 'canonicalize';
import { z } from 'zod';

/** Where a chain stands: how many records it has, and the hash of the last one. */
export interface ChainHead {
  readonly count: number;
  readonly hash: string;
}

/** The head of a chain without records; what the first record names as `prev`. */
export const emptyHead: ChainHead = { count: 0, hash: '0'.repeat(64) };

const digest = z.string().regex(/^[0-9a-f]{64}$/);

/** One link: `hash` covers its place, the link before it, and the fact. Nothing else may stand beside them, since it would not be covered. */
export const ChainRecordSchema = z.strictObject({
  seq: z.int().min(1),
  prev: digest,
  hash: digest,
  fact: AuditFactSchema,
});
export type ChainRecord = z.infer<typeof ChainRecordSchema>;

/** A value as canonical JSON (RFC 8785): the same bytes for equal values. Throws `bug`/`not-json` for what JSON cannot hold. */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new ChassisError('bug', 'not-json', 'A value without a JSON form cannot be hashed.');
  return text;
}

/** sha256 (hex) over the canonical JSON of `{seq, prev, fact}`. */
export function recordHash(seq: number, prev: string, fact: unknown): string {
  return hashOf(seq, prev, canonicalJson(fact));
}

/** Canonical JSON sorts keys, so a fact's text can be put in place without writing it a second time. */
const hashOf = (seq: number, prev: string, factText: string): string =>
  hash('sha256', `{"fact":${factText},"prev":"${prev}","seq":${seq}}`, 'hex');

/** The record that follows `head`. The fact is kept as it stands, unknown fields included. */
export function appendRecord(head: ChainHead, fact: AuditFact): ChainRecord {
  const seq = head.count + 1;
  return { seq, prev: head.hash, hash: recordHash(seq, head.hash, fact), fact };
}

/** The same for a fact that is canonical JSON already: its place and hash. */
export function appendText(head: ChainHead, factText: string): Omit<ChainRecord, 'fact'> {
  const seq = head.count + 1;
  return { seq, prev: head.hash, hash: hashOf(seq, head.hash, factText) };
}

/** The head after a record. */
export const headAfter = (record: Pick<ChainRecord, 'seq' | 'hash'>): ChainHead => ({
  count: record.seq,
  hash: record.hash,
});

/** A record as a line of an export. */
export const exportLine = (record: ChainRecord): string => canonicalJson(record);
