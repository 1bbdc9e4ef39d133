import type { AccessChanged } from '@chassis/contracts';
import { Database, Gatherer, type Tx } from '@chassis/persistence';
import { Injectable } from '@nestjs/common';
import type { SubjectState } from '../domain/caller-tokens.js';

export interface KnownAccess {
  readonly version: number;
  readonly state: SubjectState | undefined;
}

/** Who the subjects are, and the tenant's access version. */
@Injectable()
export class AccessStore {
  /** Questions of many runs at a time share a statement; each is read after it was asked. */
  private readonly asked = new Gatherer<string, KnownAccess>({
    write: async (tenant, subjects) => await this.readAll(tenant, subjects),
  });

  constructor(private readonly database: Database) {}

  /** Like `read`, outside of a transaction. */
  async of(tenant: string, subject: string): Promise<KnownAccess> {
    return await this.asked.add(tenant, subject);
  }

  /** What of a subject is known, under which access version. A subject never heard of has no groups and no roles. */
  async read(tx: Tx, subject: string): Promise<KnownAccess> {
    const [row] = await tx.query<{ version: number | null; state: SubjectState | null }>(
      `select (select version from access_versions) as version, (select state from subjects where subject = $1) as state`,
      [subject],
    );
    return { version: row?.version ?? 0, state: row?.state ?? undefined };
  }

  /** Raises the access version. Its row stays locked until the commit, so that versions become visible in their order. */
  async raise(tx: Tx): Promise<number> {
    const [row] = await tx.query<{ version: number }>(
      `insert into access_versions (tenant, version) values ($1, 1)
       on conflict (tenant) do update set version = access_versions.version + 1 returning version`,
      [tx.tenant],
    );
    return Number(row?.version);
  }

  /** Keeps the newest state of a subject; false when a newer one is known. */
  async keep(tx: Tx, { subject, version, groups, roles, isDisabled, disabledKeys }: AccessChanged): Promise<boolean> {
    const state: SubjectState = { groups, roles, isDisabled, disabledKeys };
    const rows = await tx.query(
      `insert into subjects (tenant, subject, version, state) values ($1, $2, $3, $4)
       on conflict (tenant, subject) do update set version = excluded.version, state = excluded.state
         where subjects.version < excluded.version returning subject`,
      [tx.tenant, subject, version, JSON.stringify(state)],
    );
    return rows.length > 0;
  }

  private async readAll(tenant: string, subjects: readonly string[]): Promise<KnownAccess[]> {
    const rows = await this.database.withTenant(
      tenant,
      async (tx) =>
        await tx.last<{ version: number | null; state: SubjectState | null }>(
          `select (select version from access_versions) as version, (select state from subjects s where s.subject = asked.subject) as state
           from unnest($1::text[]) with ordinality as asked (subject, place) order by place`,
          [subjects],
        ),
      { durability: 'async' },
    );
    return rows.map(({ version, state }) => ({ version: version ?? 0, state: state ?? undefined }));
  }
}
