import { appendText, canonicalJson, emptyHead, headAfter, type ChainHead } from '@chassis/audit-chain';
import type { AuditFact } from '@chassis/contracts';
import { Database, type Tx } from '@chassis/persistence';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';

/** A record as it is stored: its fact is the canonical text that was hashed. */
export interface StoredRecord {
  seq: number;
  hash: string;
  fact: string;
}

interface NewRecord {
  seq: number;
  hash: string;
  fact: AuditFact;
  /** The fact in canonical JSON. */
  text: string;
}

/** The tenants' chains in the service's own schema. */
@Injectable()
export class ChainStore {
  /** Where each chain ended when this process wrote it last; `isOurs` while nobody else was found to write it. */
  private readonly ends = new LRUCache<string, { readonly head: ChainHead; readonly isOurs: boolean }>({ max: 1_000 });

  constructor(private readonly database: Database) {}

  /** Appends the facts that the chain does not have yet, in their order, in one durable commit; returns how many were new. */
  async append(tenant: string, facts: readonly AuditFact[]): Promise<number> {
    const end = this.ends.get(tenant);
    if (end?.isOurs === true) {
      const records = chainOn(end.head, facts, new Set());
      if (records.length > 0 && (await this.extend(tenant, end.head, records))) return records.length;
    }
    return await this.appendUnderLock(tenant, facts, end?.head);
  }

  /** One statement, where the chain still ends as this process left it and has none of the facts; false where not. */
  private async extend(tenant: string, from: ChainHead, records: readonly NewRecord[]): Promise<boolean> {
    const parameters = [...columnsOf(tenant, records), from.count, from.hash];
    const moved = await this.database.withTenant(tenant, async (tx) => await tx.last(extendSql, parameters));
    if (moved.length > 0) this.ends.set(tenant, { head: endOf(records), isOurs: true });
    return moved.length > 0;
  }

  private async appendUnderLock(tenant: string, facts: readonly AuditFact[], left?: ChainHead): Promise<number> {
    this.ends.delete(tenant);
    const { found, records } = await this.database.withTenant(tenant, async (tx) => {
      const [held, known] = await lockHead(tx, facts);
      const head = held ?? (await firstHead(tx));
      const chained = chainOn(head, facts, known);
      if (chained.length > 0) await insert(tx, chained);
      return { found: head, records: chained };
    });
    const head = records.length > 0 ? endOf(records) : found;
    this.ends.set(tenant, { head, isOurs: left === undefined || left.hash === found.hash });
    return records.length;
  }

  /** Reads under the head that the caller holds; run in the same transaction as `head`, it is one consistent end of the chain. */
  async read<T>(tenant: string, work: (tx: Tx, head: ChainHead) => Promise<T>): Promise<T> {
    return await this.database.withTenant(tenant, async (tx) => await work(tx, await headOf(tx)));
  }

  /** All records of a run, in chain order. */
  async ofRun(tenant: string, run: string): Promise<StoredRecord[]> {
    return await this.database.withTenant(
      tenant,
      async (tx) =>
        await tx.last<StoredRecord>('select seq, hash, fact from records where run = $1 order by seq', [run]),
    );
  }
}

async function headOf(tx: Tx): Promise<ChainHead> {
  const [head] = await tx.query<{ count: number; hash: string }>('select count, hash from heads');
  return head ?? emptyHead;
}

const lockSql = 'select count, hash from heads for update';

/** The row lock makes writers of a tenant's chain wait for each other, on however many instances. What the chain knows is read behind it, but asked in the same breath. */
async function lockHead(tx: Tx, facts: readonly AuditFact[]): Promise<[ChainHead | undefined, Set<string>]> {
  const [heads, known] = await Promise.all([tx.query<ChainHead>(lockSql), knownIds(tx, facts)]);
  return [heads[0], known];
}

async function firstHead(tx: Tx): Promise<ChainHead> {
  await tx.query('insert into heads (tenant, count, hash) values ($1, $2, $3) on conflict do nothing', [
    tx.tenant,
    emptyHead.count,
    emptyHead.hash,
  ]);
  // Whoever was first has the row now; the second reads what the first wrote.
  const [first] = await tx.query<ChainHead>(lockSql);
  return first ?? emptyHead;
}

async function knownIds(tx: Tx, facts: readonly AuditFact[]): Promise<Set<string>> {
  const rows = await tx.query<{ fact_id: string }>('select fact_id from records where fact_id = any($1::text[])', [
    facts.map((fact) => fact.id),
  ]);
  return new Set(rows.map((row) => row.fact_id));
}

/** The first fact of an id is the one that counts: a handler that was run again after a crash tells the same story later. */
function chainOn(start: ChainHead, facts: readonly AuditFact[], known: Set<string>): NewRecord[] {
  const records: NewRecord[] = [];
  let head = start;
  for (const fact of facts) {
    if (known.has(fact.id)) continue;
    known.add(fact.id);
    const text = canonicalJson(fact);
    const record = { ...appendText(head, text), text, fact };
    records.push(record);
    head = headAfter(record);
  }
  return records;
}

const insertSql = `insert into records (tenant, seq, hash, fact_id, kind, run, fact)
  select $1, * from unnest($2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])`;

async function insert(tx: Tx, records: readonly NewRecord[]): Promise<void> {
  const sql = `with added as (${insertSql}) update heads set count = $8, hash = $9 where tenant = $1`;
  await tx.last(sql, columnsOf(tx.tenant, records));
}

/**
 * Like the insertion under a lock: the row of the head is taken first, and whoever had to wait for it finds that it has moved. Records come with a move of
 * the head alone, so where it stands as before there are none that this statement does not see.
 */
const extendSql = `
with moved as (
  update heads set count = $8, hash = $9
  where tenant = $1 and count = $10 and hash = $11 and not exists (select from records where fact_id = any($4::text[]))
  returning 1
), added as (${insertSql} where exists (select from moved))
select 1 as moved from moved`;

const columnsOf = (tenant: string, records: readonly NewRecord[]): unknown[] => [
  tenant,
  records.map((record) => record.seq),
  records.map((record) => record.hash),
  records.map((record) => record.fact.id),
  records.map((record) => record.fact.kind),
  records.map((record) => record.fact.run ?? null),
  records.map((record) => record.text),
  endOf(records).count,
  endOf(records).hash,
];

const endOf = (records: readonly NewRecord[]): ChainHead => headAfter(records.at(-1) as NewRecord);
