import type { Publication, Risk, WorkflowVersion } from '@chassis/contracts';
import { Database, type Tx } from '@chassis/persistence';
import { Injectable } from '@nestjs/common';
import type { BundleSource } from '../domain/bundle-source.js';
import { WorkflowCatalog } from './workflow-catalog.js';

interface PublicationRow {
  sequence: number;
  kind: Publication['kind'];
  version: number;
  hash: string;
  replaced_hash: string | null;
  published_at: Date;
  published_by: string;
  author: string | null;
  requested_by: string | null;
  risk: Risk;
  reason: string | null;
}

interface VersionRow {
  name: string;
  version: number;
  hash: string;
  is_current: boolean;
  published_at: Date;
  published_by: string;
}

/** A change of what is published, to be written. */
export interface NewPublication {
  readonly name: string;
  readonly kind: Publication['kind'];
  readonly hash: string;
  readonly version: number;
  readonly now: Date;
  readonly by: string;
  readonly author: string | undefined;
  readonly requestedBy: string | undefined;
  readonly risk: Risk;
  readonly reason: string | undefined;
}

const versionSql = `select b.name, b.version, b.hash, b.published_at, b.published_by, coalesce(p.hash = b.hash, false) as is_current
  from bundles b left join published p on p.name = b.name`;

/** Immutable versions of workflows, and the record of which of them was the published one, when and by whom. */
@Injectable()
export class PublicationStore {
  constructor(
    private readonly database: Database,
    private readonly catalog: WorkflowCatalog,
  ) {}

  async versions(tenant: string, name: string, limit: number): Promise<WorkflowVersion[]> {
    const sql = `${versionSql} where b.name = $1 order by b.version desc limit $2`;
    const rows = await this.database.withTenant(tenant, async (tx) => await tx.query<VersionRow>(sql, [name, limit]));
    return rows.map(versionOf);
  }

  async version(
    tenant: string,
    name: string,
    by: { version: number } | { hash: string },
  ): Promise<WorkflowVersion | undefined> {
    const [field, value] = 'hash' in by ? ['b.hash', by.hash] : ['b.version', by.version];
    const sql = `${versionSql} where b.name = $1 and ${field} = $2`;
    const [row] = await this.database.withTenant(tenant, async (tx) => await tx.query<VersionRow>(sql, [name, value]));
    return row === undefined ? undefined : versionOf(row);
  }

  /** The published version of each name. */
  async published(tenant: string): Promise<WorkflowVersion[]> {
    const sql = `${versionSql} where p.hash = b.hash order by b.name`;
    return (await this.database.withTenant(tenant, async (tx) => await tx.query<VersionRow>(sql))).map(versionOf);
  }

  async list(tenant: string, name: string, limit: number): Promise<Publication[]> {
    const sql = 'select * from publications where name = $1 order by sequence desc limit $2';
    const rows = await this.database.withTenant(
      tenant,
      async (tx) => await tx.query<PublicationRow>(sql, [name, limit]),
    );
    return rows.map(publicationOf);
  }

  /** Keeps the files under their hash, once, and gives their version; publications of one name come after each other. */
  async freeze(
    tx: Tx,
    name: string,
    bundle: Pick<BundleSource, 'hash' | 'files'>,
    who: { by: string; now: Date },
  ): Promise<{ version: number; isNew: boolean }> {
    await this.lock(tx, name);
    const { hash, files } = bundle;
    const known = await tx.query<{ version: number }>('select version from bundles where hash = $1 and name = $2', [
      hash,
      name,
    ]);
    if (known[0] !== undefined) return { version: known[0].version, isNew: false };
    const [last] = await tx.query<{ version: number | null }>(
      'select max(version) as version from bundles where name = $1',
      [name],
    );
    const version = (last?.version ?? 0) + 1;
    const paths = Object.keys(files);
    await tx.query(
      'insert into bundles (tenant, hash, name, version, published_at, published_by) values ($1, $2, $3, $4, $5, $6)',
      [tx.tenant, hash, name, version, who.now.toISOString(), who.by],
    );
    await tx.query(
      'insert into bundle_files (tenant, bundle, path, text, hash) select $1, $2, * from unnest($3::text[], $4::text[], $5::text[]) on conflict do nothing',
      [tx.tenant, hash, paths, paths.map((path) => files[path]?.text), paths.map((path) => files[path]?.hash)],
    );
    return { version, isNew: true };
  }

  async lock(tx: Tx, name: string): Promise<void> {
    await tx.query("select pg_advisory_xact_lock(hashtext($1 || '/' || $2))", [tx.tenant, name]);
  }

  async currentHash(tx: Tx, name: string): Promise<string | undefined> {
    return (await tx.query<{ hash: string }>('select hash from published where name = $1', [name]))[0]?.hash;
  }

  /** How the published version came to be that; undefined while none is. */
  async currentKind(tx: Tx, name: string): Promise<Publication['kind'] | undefined> {
    const sql = 'select kind from publications where name = $1 order by sequence desc limit 1';
    return (await tx.query<{ kind: Publication['kind'] }>(sql, [name]))[0]?.kind;
  }

  /** Makes a version the published one, and writes down that it was. */
  async publish(tx: Tx, { name, kind, hash, version, now, ...about }: NewPublication): Promise<number> {
    const replaced = await this.currentHash(tx, name);
    const [row] = await tx.query<{ sequence: number }>(
      `insert into publications (tenant, name, sequence, kind, version, hash, replaced_hash, published_at, published_by, author, requested_by, risk, reason)
       select $1, $2, coalesce(max(sequence), 0) + 1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12 from publications where name = $2
       returning sequence`,
      [
        tx.tenant,
        name,
        kind,
        version,
        hash,
        replaced ?? null,
        now.toISOString(),
        about.by,
        about.author ?? null,
        about.requestedBy ?? null,
        JSON.stringify(about.risk),
        about.reason ?? null,
      ],
    );
    await tx.query(
      'insert into published (tenant, name, hash) values ($1, $2, $3) on conflict (tenant, name) do update set hash = excluded.hash',
      [tx.tenant, name, hash],
    );
    tx.afterCommit(() => this.catalog.forget(tx.tenant, name));
    return row?.sequence ?? 1;
  }
}

const versionOf = (row: VersionRow): WorkflowVersion => ({
  name: row.name,
  version: row.version,
  hash: row.hash,
  isCurrent: row.is_current,
  publishedAt: row.published_at.toISOString(),
  publishedBy: row.published_by,
});

const publicationOf = (row: PublicationRow): Publication => ({
  sequence: row.sequence,
  kind: row.kind,
  version: row.version,
  hash: row.hash,
  at: row.published_at.toISOString(),
  by: row.published_by,
  riskClass: row.risk.class,
  ...(row.replaced_hash !== null && { replacedHash: row.replaced_hash }),
  ...(row.author !== null && { author: row.author }),
  ...(row.requested_by !== null && { requestedBy: row.requested_by }),
  ...(row.reason !== null && { reason: row.reason }),
});
