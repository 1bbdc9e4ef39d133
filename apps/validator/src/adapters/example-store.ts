import { ChassisError } from '@chassis/contracts';
import { Outbox, type OutgoingMessage } from '@chassis/messaging';
import { Database } from '@chassis/persistence';
import { Injectable } from '@nestjs/common';
import type { DecisionExample } from '../domain/examples/example.js';

/** An example with the specialists that learned from it. */
export interface KeptExample extends DecisionExample {
  readonly taught: readonly string[];
}

export interface ExampleFilter {
  readonly id?: string | undefined;
  readonly workflow?: string | undefined;
  readonly decision?: string | undefined;
  readonly code?: string | undefined;
  readonly run?: string | undefined;
  /** Who decided, or whose run it was. */
  readonly user?: string | undefined;
}

const columns = `id, run, step, kind, workflow, version, code, operation, decision, decided_by as "decidedBy", decided_at as "decidedAt", subject,
  data_class as "dataClass", content, taught`;
const selected = `deleted_at is null and ($1::text is null or id = $1) and ($2::text is null or workflow = $2) and ($3::text is null or decision = $3)
  and ($4::text is null or code = $4) and ($5::text is null or run = $5) and ($6::text is null or decided_by = $6 or subject = $6)`;

/** People's decisions as examples: rows of a tenant, with masked texts. Whatever changes them goes on record in the same commit. */
@Injectable()
export class ExampleStore {
  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
  ) {}

  /** Once an id: what comes again changes nothing, nor does it bring back what was deleted. */
  async keep(tenant: string, example: DecisionExample, records: readonly OutgoingMessage[]): Promise<void> {
    await this.insert(tenant, example, 'do nothing', records);
  }

  /** The last word on its id; undefined where it was deleted, which nothing brings back. Who learned from it stays known. */
  async replace(
    tenant: string,
    example: DecisionExample,
    records: readonly OutgoingMessage[],
  ): Promise<KeptExample | undefined> {
    const onConflict = `(tenant, id) do update set code = excluded.code, decision = excluded.decision, decided_by = excluded.decided_by,
      decided_at = excluded.decided_at, content = excluded.content where examples.deleted_at is null`;
    return await this.insert(tenant, example, onConflict, records);
  }

  private async insert(
    tenant: string,
    example: DecisionExample,
    onConflict: string,
    records: readonly OutgoingMessage[],
  ): Promise<KeptExample | undefined> {
    return await this.database.withTenant(tenant, async (tx) => {
      const [kept] = await tx.query<KeptExample>(
        `insert into examples (tenant, id, run, step, kind, workflow, version, code, operation, decision, decided_by, decided_at, subject, data_class, content)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) on conflict ${onConflict} returning ${columns}`,
        [
          tenant,
          example.id,
          example.run,
          example.step,
          example.kind,
          example.workflow,
          example.version,
          example.code,
          example.operation,
          example.decision,
          example.decidedBy,
          example.decidedAt,
          example.subject,
          example.dataClass,
          JSON.stringify(example.content),
        ],
      );
      if (kept !== undefined) await this.outbox.add(tx, records, { isLast: true });
      return kept;
    });
  }

  /** A page, oldest first; `after` is the cursor of the last one seen. Throws `invalid`/`bad-cursor`. */
  async page(tenant: string, filter: ExampleFilter, limit: number, after: string | undefined): Promise<KeptExample[]> {
    const [at, id] = after === undefined ? [null, null] : placeOf(after);
    const sql = `select ${columns} from examples where ${selected} and ($7::timestamptz is null or (decided_at, id) > ($7, $8)) order by decided_at, id limit $9`;
    const values = [...valuesOf(filter), at, id, limit];
    return await this.database.withTenant(tenant, async (tx) => await tx.last<KeptExample>(sql, values));
  }

  /** Takes texts and persons out of the rows; a mark stays, so that nothing comes back. How many there were. */
  async delete(
    tenant: string,
    ids: readonly string[],
    now: Date,
    records: (deleted: number) => readonly OutgoingMessage[],
  ): Promise<number> {
    return await this.database.withTenant(tenant, async (tx) => {
      const gone = await tx.query(
        `update examples set content = null, decided_by = null, subject = null, taught = '{}', deleted_at = $2
         where id = any($1) and deleted_at is null returning id`,
        [ids, now],
      );
      await this.outbox.add(tx, records(gone.length), { isLast: true });
      return gone.length;
    });
  }

  /** Remembers who learns from them, so that whoever deletes them finds it. */
  async markTaught(tenant: string, ids: readonly string[], model: string): Promise<void> {
    const sql = 'update examples set taught = array_append(taught, $2) where id = any($1) and not $2 = any(taught)';
    await this.database.withTenant(tenant, async (tx) => void (await tx.last(sql, [ids, model])));
  }

  /** What changes no row and is on record. */
  async record(tenant: string, records: readonly OutgoingMessage[]): Promise<void> {
    await this.database.withTenant(tenant, async (tx) => await this.outbox.add(tx, records, { isLast: true }));
  }
}

/** Where a page ended, whether or not the example there is deleted meanwhile. */
export const cursorOf = ({ decidedAt, id }: Pick<DecisionExample, 'decidedAt' | 'id'>): string =>
  `${decidedAt.toISOString()}_${id}`;

function placeOf(cursor: string): [string, string] {
  const [, at, id] = /^(\d{4}-\d\d-\d\dT[\d:.]{8,15}Z)_(.{1,200})$/u.exec(cursor) ?? [];
  if (at === undefined || id === undefined || Number.isNaN(Date.parse(at)))
    throw new ChassisError('invalid', 'bad-cursor', 'after is the "next" of the page before, as it was given.');
  return [at, id];
}

const valuesOf = ({ id, workflow, decision, code, run, user }: ExampleFilter): (string | null)[] =>
  [id, workflow, decision, code, run, user].map((one) => one ?? null);
