import { appendText, canonicalJson, emptyHead, headAfter, type ChainHead } from '@chassis/audit-chain';
import type { AuditFact } from '@chassis/contracts';
import { Database, type Tx } from '@chassis/persistence';
import { Injectable } from '@nestjs/common';

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
  constructor(private readonly database: Database) {}

  /** Appends the facts that the chain does not have yet, in their order, in one durable commit; returns how many were new. */
  async append(tenant: string, facts: readonly AuditFact[]): Promise<number> {
    return await this.database.withTenant(tenant, async (tx) => {
      const [held, known] = await lockHead(tx, facts);
      const head = held ?? (await firstHead(tx));
      const records = chainOn(head, facts, known);
      if (records.length > 0) await insert(tx, records);
      return records.length;
    });
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

async function insert(tx: Tx, records: readonly NewRecord[]): Promise<void> {
  const last = records.at(-1) as NewRecord;
  await tx.last(
    `with added as (
       insert into records (tenant, seq, hash, fact_id, kind, run, fact)
       select $1, * from unnest($2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
     )
     update heads set count = $8, hash = $9 where tenant = $1`,
    [
      tx.tenant,
      records.map((record) => record.seq),
      records.map((record) => record.hash),
      records.map((record) => record.fact.id),
      records.map((record) => record.fact.kind),
      records.map((record) => record.fact.run ?? null),
      records.map((record) => record.text),
      last.seq,
      last.hash,
    ],
  );
}
