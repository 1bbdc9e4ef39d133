import { randomUUID } from 'node:crypto';
import { ChassisError, type SourceConfig, SourceConfigSchema, type SyncReport } from '@chassis/contracts';
import { Database } from '@chassis/persistence';
import { Clock } from '@chassis/service-kit';
import { Injectable } from '@nestjs/common';

export interface KnownItem {
  readonly document: string;
  readonly stamp: string;
  readonly hash: string;
}

export interface StoredSource {
  readonly config: SourceConfig;
  readonly marks: readonly string[];
  readonly nextAt: Date | undefined;
  readonly last: SyncReport | undefined;
  readonly completeAt: Date | undefined;
  /** When it was set up or changed last. */
  readonly changedAt: Date;
  readonly documents: number;
}

interface Row {
  readonly config: unknown;
  readonly marks: string[];
  readonly next_at: Date | null;
  readonly last: SyncReport | null;
  readonly complete_at: Date | null;
  readonly changed_at: Date;
  readonly documents: number;
}

/** An owner that falls silent for so long is followed by another one. */
const busySeconds = 60;
const columns = `s.config, s.marks, s.next_at, s.last, s.complete_at, s.changed_at, (select count(*) from source_items i where i.source = s.name) as documents`;

/** Sources of tenants, what of them became documents, and who looks at them. */
@Injectable()
export class SourceStore {
  private readonly owner = randomUUID();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async put(tenant: string, config: SourceConfig, changedBy: string): Promise<void> {
    await this.database.withTenant(
      tenant,
      async (tx) =>
        await tx.last(
          `insert into sources (tenant, name, config, next_at, changed_by, changed_at) values ($1, $2, $3, case when $4 > 0 then clock_timestamp() end, $5, $6)
           on conflict (tenant, name) do update set config = excluded.config, next_at = excluded.next_at, marks = '[]',
             changed_by = excluded.changed_by, changed_at = excluded.changed_at`,
          [tenant, config.name, JSON.stringify(config), config.everySeconds, changedBy, this.clock.now()],
        ),
    );
  }

  async list(tenant: string): Promise<StoredSource[]> {
    const rows = await this.database.withTenant(
      tenant,
      async (tx) => await tx.last<Row>(`select ${columns} from sources s order by s.name`),
    );
    return rows.map(asSource);
  }

  async find(tenant: string, name: string): Promise<StoredSource> {
    const [row] = await this.database.withTenant(
      tenant,
      async (tx) => await tx.last<Row>(`select ${columns} from sources s where s.name = $1`, [name]),
    );
    if (row !== undefined) return asSource(row);
    throw new ChassisError('rejected', 'not-found', `There is no source ${name}.`);
  }

  async due(atMost: number): Promise<{ tenant: string; name: string }[]> {
    return await this.database.acrossTenants('due_sources', [atMost]);
  }

  /** Takes the source, or keeps it; false when another owner has it. */
  async hold(tenant: string, name: string): Promise<boolean> {
    const rows = await this.database.withTenant(
      tenant,
      async (tx) =>
        await tx.last(
          `update sources set busy_until = clock_timestamp() + make_interval(secs => $3), busy_with = $2
           where name = $1 and (busy_until < clock_timestamp() or busy_with = $2) returning name`,
          [name, this.owner, busySeconds],
        ),
    );
    return rows.length > 0;
  }

  /** Ends a look. With marks, the next one goes on from there; with a time, all that was withdrawn before it counts. */
  async release(
    tenant: string,
    name: string,
    report: SyncReport,
    { marks, completeAt }: { readonly marks: readonly string[] | undefined; readonly completeAt: Date | undefined },
  ): Promise<void> {
    await this.database.withTenant(
      tenant,
      async (tx) =>
        await tx.last(
          `update sources set busy_until = '-infinity', busy_with = '', last = $3, marks = coalesce($4, marks), complete_at = coalesce($5, complete_at),
             next_at = case when (config ->> 'everySeconds')::int > 0
               then clock_timestamp() + make_interval(secs => (config ->> 'everySeconds')::int) end
           where name = $1 and busy_with = $2`,
          [
            name,
            this.owner,
            JSON.stringify(report),
            marks === undefined ? null : JSON.stringify(marks),
            completeAt ?? null,
          ],
        ),
    );
  }

  async items(tenant: string, source: string): Promise<Map<string, KnownItem>> {
    const rows = await this.database.withTenant(
      tenant,
      async (tx) =>
        await tx.last<KnownItem & { key: string }>(
          'select key, document, stamp, hash from source_items where source = $1',
          [source],
        ),
    );
    return new Map(rows.map(({ key, ...item }) => [key, item]));
  }

  async keepItem(tenant: string, source: string, key: string, item: KnownItem): Promise<void> {
    await this.database.withTenant(
      tenant,
      async (tx) =>
        await tx.last(
          `insert into source_items (tenant, source, key, document, stamp, hash) values ($1, $2, $3, $4, $5, $6)
           on conflict (tenant, source, key) do update set document = excluded.document, stamp = excluded.stamp, hash = excluded.hash`,
          [tenant, source, key, item.document, item.stamp, item.hash],
        ),
    );
  }

  async dropItem(tenant: string, source: string, key: string): Promise<void> {
    await this.database.withTenant(
      tenant,
      async (tx) => await tx.last('delete from source_items where source = $1 and key = $2', [source, key]),
    );
  }

  async remove(tenant: string, name: string): Promise<void> {
    await this.database.withTenant(tenant, async (tx) => await tx.last('delete from sources where name = $1', [name]));
  }
}

const asSource = (row: Row): StoredSource => ({
  config: SourceConfigSchema.parse(row.config),
  marks: row.marks,
  nextAt: row.next_at ?? undefined,
  last: row.last ?? undefined,
  completeAt: row.complete_at ?? undefined,
  changedAt: row.changed_at,
  documents: row.documents,
});
