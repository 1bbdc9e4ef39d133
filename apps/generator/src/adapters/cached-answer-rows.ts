import type { DataClass, PassageRef, PayloadRef, StepRef } from '@chassis/contracts';
import { Database } from '@chassis/persistence';
import { Injectable } from '@nestjs/common';

/** As many answers of one scope are compared with a question. */
const mostCompared = 500;
const columns =
  'id, state, question, question_bytes, content, content_bytes, passages, data_class, model, run, step, attempt, cost_micro_usd, access_version';
/** Checks that take longer are not waited for. */
const young = `created_at > clock_timestamp() - interval '2 seconds'`;

/** An answer as it is kept. */
export interface KeptAnswer {
  readonly id: string;
  readonly state: 'waiting' | 'ready';
  readonly question: PayloadRef;
  readonly content: PayloadRef;
  readonly passages: readonly Pick<PassageRef, 'document' | 'version' | 'chunk'>[];
  readonly dataClass: DataClass;
  readonly model: string;
  readonly step: StepRef;
  readonly costMicroUsd: number;
  /** Under which it was given: of what changed later it knows nothing. */
  readonly accessVersion: number | undefined;
}

/** One to the very same words. */
export interface SameAnswer extends KeptAnswer {
  /** Given so lately that its checks may be under way. */
  readonly isYoung: boolean;
}

/** One to a question that may be asked in other words. */
export interface NearAnswer extends KeptAnswer {
  /** Of length 1. */
  readonly vector: Float32Array;
}

/** Which answers of a scope are there at this moment, the newest first. */
export interface Standing {
  readonly ids: readonly string[];
  /** Those of them whose runs have yet to say that they passed. */
  readonly waiting: ReadonlySet<string>;
}

interface Row {
  id: string;
  state: 'waiting' | 'ready';
  question: string;
  question_bytes: number;
  content: string;
  content_bytes: number;
  passages: KeptAnswer['passages'];
  data_class: DataClass;
  model: string;
  run: string;
  step: string;
  attempt: number;
  cost_micro_usd: number;
  access_version: number | null;
}

/** By which an entry is found to be taken out; nothing given means all of the tenant's. */
export interface Eviction {
  readonly id?: string | undefined;
  readonly document?: string | undefined;
  readonly subject?: string | undefined;
}

/** The rows of the answer cache. */
@Injectable()
export class CachedAnswerRows {
  constructor(private readonly database: Database) {}

  async byExact(tenant: string, exact: string): Promise<SameAnswer[]> {
    const sql = `select ${columns}, ${young} as is_young from cached_answer where exact = $1 order by state, created_at desc limit 3`;
    const rows = await this.database.withTenant(
      tenant,
      async (tx) => await tx.last<Row & { is_young: boolean }>(sql, [exact]),
    );
    return rows.map((row) => ({ ...answerOf(row), isYoung: row.is_young }));
  }

  /** What a question is compared with. Two short texts are one row to read, five hundred rows are not. */
  async standing(tenant: string, scope: string): Promise<Standing> {
    const sql = `select string_agg(id, ',' order by created_at desc) as ids, string_agg(id, ',') filter (where state = 'waiting') as waiting
      from (select id, state, created_at from cached_answer where scope = $1 and vector is not null and access_version is not null order by created_at desc limit ${mostCompared}) newest`;
    const [row] = await this.database.withTenant(
      tenant,
      async (tx) => await tx.last<{ ids: string | null; waiting: string | null }>(sql, [scope]),
    );
    return { ids: row?.ids?.split(',') ?? [], waiting: new Set(row?.waiting?.split(',')) };
  }

  /** With their vectors. Those that are gone are left out. */
  async near(tenant: string, ids: readonly string[]): Promise<NearAnswer[]> {
    const sql = `select ${columns}, vector from cached_answer where id = any($1) and vector is not null`;
    const rows = await this.database.withTenant(
      tenant,
      async (tx) => await tx.last<Row & { vector: Buffer }>(sql, [ids]),
    );
    return rows.map((row) => ({ ...answerOf(row), vector: new Float32Array(new Uint8Array(row.vector).buffer) }));
  }

  async add(
    tenant: string,
    entry: KeptAnswer & {
      readonly vector: Float32Array | undefined;
      readonly scope: string;
      readonly exact: string;
      readonly subject: string;
    },
  ): Promise<void> {
    const { step, question, content, vector, passages } = entry;
    const sql = `insert into cached_answer (tenant, id, scope, exact, state, question, question_bytes, vector, content, content_bytes, passages, documents,
        subject, data_class, model, run, step, attempt, cost_micro_usd, access_version, created_at)
      values ($1, $2, $3, $4, 'waiting', $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, now()) on conflict do nothing`;
    const values = [
      ...[tenant, entry.id, entry.scope, entry.exact, question.payload, question.bytes],
      ...[
        vector === undefined ? null : Buffer.from(new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength)),
      ],
      ...[content.payload, content.bytes, JSON.stringify(passages), [...new Set(passages.map((one) => one.document))]],
      ...[entry.subject, entry.dataClass, entry.model, step.run, step.step, step.attempt, entry.costMicroUsd],
      entry.accessVersion ?? null,
    ];
    await this.database.withTenant(tenant, async (tx) => await tx.last(sql, values));
  }

  async markReady(tenant: string, id: string): Promise<void> {
    const sql = `update cached_answer set state = 'ready' where id = $1`;
    await this.database.withTenant(tenant, async (tx) => await tx.last(sql, [id]));
  }

  /** Answers that cite an older version of the document, or any where it is gone. */
  async dropDocument(tenant: string, document: string, before: number): Promise<void> {
    const sql = `delete from cached_answer where documents @> array[$1::text]
      and exists (select 1 from jsonb_array_elements(passages) p where p ->> 'document' = $1 and (p ->> 'version')::int < $2)`;
    await this.database.withTenant(tenant, async (tx) => await tx.last(sql, [document, before]));
  }

  /** Answers that cite any version of a document that was deleted. Returns how many went by its deletion, in one call or several. */
  async dropDeleted(tenant: string, document: string, version: number): Promise<number> {
    const sql = `with gone as (delete from cached_answer where documents @> array[$2::text]
        and exists (select 1 from jsonb_array_elements(passages) p where p ->> 'document' = $2 and (p ->> 'version')::int <= $3) returning 1)
      insert into dropped_answers as d (tenant, document, version, dropped) select $1, $2, $3, count(*) from gone
      on conflict (tenant, document, version) do update set dropped = d.dropped + excluded.dropped returning dropped`;
    const [row] = await this.database.withTenant(
      tenant,
      async (tx) => await tx.last<{ dropped: number }>(sql, [tenant, document, version]),
    );
    return Number(row?.dropped);
  }

  /** Returns how many went. */
  async evict(tenant: string, { id, document, subject }: Eviction): Promise<number> {
    const sql = `delete from cached_answer where ($1::text is null or id = $1) and ($2::text is null or documents @> array[$2::text])
      and ($3::text is null or subject = $3) returning id`;
    const values = [id ?? null, document ?? null, subject ?? null];
    return (await this.database.withTenant(tenant, async (tx) => await tx.last(sql, values))).length;
  }
}

const answerOf = (row: Row): KeptAnswer => ({
  id: row.id,
  state: row.state,
  question: { payload: row.question, bytes: row.question_bytes },
  content: { payload: row.content, bytes: row.content_bytes },
  passages: row.passages,
  dataClass: row.data_class,
  model: row.model,
  step: { run: row.run, step: row.step, attempt: row.attempt },
  costMicroUsd: row.cost_micro_usd,
  accessVersion: row.access_version ?? undefined,
});
