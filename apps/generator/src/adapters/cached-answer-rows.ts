import type { DataClass, PassageRef, PayloadRef, StepRef } from '@chassis/contracts';
import { Database } from '@chassis/persistence';
import { Injectable } from '@nestjs/common';

/** As many answers of one scope are compared with a question. */
const mostCompared = 500;
/** Checks that take longer are not waited for. */
const young = `created_at > clock_timestamp() - interval '2 seconds'`;

export interface CachedAnswerRow {
  readonly id: string;
  readonly state: 'waiting' | 'ready';
  /** Given so lately that its checks may be under way. */
  readonly isYoung: boolean;
  readonly question: PayloadRef;
  readonly vector: Float32Array | undefined;
  readonly content: PayloadRef;
  readonly passages: readonly Pick<PassageRef, 'document' | 'version' | 'chunk'>[];
  readonly dataClass: DataClass;
  readonly model: string;
  readonly step: StepRef;
  readonly costMicroUsd: number;
}

interface Row {
  id: string;
  state: 'waiting' | 'ready';
  is_young: boolean;
  question: string;
  question_bytes: number;
  vector: Buffer | null;
  content: string;
  content_bytes: number;
  passages: CachedAnswerRow['passages'];
  data_class: DataClass;
  model: string;
  run: string;
  step: string;
  attempt: number;
  cost_micro_usd: number;
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

  async byExact(tenant: string, exact: string): Promise<CachedAnswerRow[]> {
    return await this.read(tenant, `where exact = $1 order by state, created_at desc limit 3`, [exact]);
  }

  async ofScope(tenant: string, scope: string): Promise<CachedAnswerRow[]> {
    const sql = `where scope = $1 and vector is not null order by created_at desc limit ${mostCompared}`;
    return await this.read(tenant, sql, [scope]);
  }

  async add(
    tenant: string,
    entry: Omit<CachedAnswerRow, 'isYoung'> & {
      readonly scope: string;
      readonly exact: string;
      readonly subject: string;
    },
  ): Promise<void> {
    const { step, question, content, vector, passages } = entry;
    const sql = `insert into cached_answer (tenant, id, scope, exact, state, question, question_bytes, vector, content, content_bytes, passages, documents,
        subject, data_class, model, run, step, attempt, cost_micro_usd, created_at)
      values ($1, $2, $3, $4, 'waiting', $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, now()) on conflict do nothing`;
    const values = [
      ...[tenant, entry.id, entry.scope, entry.exact, question.payload, question.bytes],
      ...[
        vector === undefined ? null : Buffer.from(new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength)),
      ],
      ...[content.payload, content.bytes, JSON.stringify(passages), [...new Set(passages.map((one) => one.document))]],
      ...[entry.subject, entry.dataClass, entry.model, step.run, step.step, step.attempt, entry.costMicroUsd],
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

  /** Returns how many went. */
  async evict(tenant: string, { id, document, subject }: Eviction): Promise<number> {
    const sql = `delete from cached_answer where ($1::text is null or id = $1) and ($2::text is null or documents @> array[$2::text])
      and ($3::text is null or subject = $3) returning id`;
    const values = [id ?? null, document ?? null, subject ?? null];
    return (await this.database.withTenant(tenant, async (tx) => await tx.last(sql, values))).length;
  }

  private async read(tenant: string, where: string, values: readonly unknown[]): Promise<CachedAnswerRow[]> {
    const rows = await this.database.withTenant(
      tenant,
      async (tx) => await tx.last<Row>(`select *, ${young} as is_young from cached_answer ${where}`, values),
    );
    return rows.map((row) => ({
      id: row.id,
      state: row.state,
      isYoung: row.is_young,
      question: { payload: row.question, bytes: row.question_bytes },
      vector: row.vector === null ? undefined : new Float32Array(new Uint8Array(row.vector).buffer),
      content: { payload: row.content, bytes: row.content_bytes },
      passages: row.passages,
      dataClass: row.data_class,
      model: row.model,
      step: { run: row.run, step: row.step, attempt: row.attempt },
      costMicroUsd: row.cost_micro_usd,
    }));
  }
}
