import type { SourceSeen } from '@chassis/contracts';
import { Database, type Tx } from '@chassis/persistence';
import { Clock } from '@chassis/service-kit';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { allowedBy } from '../domain/access-rule.js';
import { renewLease, type SourceLease } from '../domain/renew-lease.js';
import { leaseCovers, ruleColumns, rulesOf, type RuledRow } from './document-rules.js';
import { RightsTerms } from './rights-terms.js';

interface LeaseRow {
  readonly seen_at: Date;
  readonly until: Date | null;
  readonly is_stale: boolean;
}

const markSql = `update documents d set changed_at_access = $2 where not d.is_deleted and $1 in (d.source, d.pending_source)`;

const lapseSql = `
with lapsed as (update source_leases set is_stale = true where not is_stale and until <= $2 returning source)
update documents d set changed_at_access = $1 from lapsed l where not d.is_deleted and ${leaseCovers}`;

const withheldSql = `
select distinct l.source, ${ruleColumns} from documents d join source_leases l on l.is_stale and ${leaseCovers}
where not d.is_deleted and d.indexed_version is not null`;

/** How long the sources that are looked at by themselves are believed. Each ending and each new beginning is a change of rights. */
@Injectable()
export class SourceLeases {
  constructor(
    private readonly database: Database,
    private readonly terms: RightsTerms,
    private readonly clock: Clock,
  ) {}

  /** Takes in what the source's own service says of it; `raise` makes it count for every instance. */
  async seen(
    tx: Tx,
    { source, isWhole, agoMs, staleAfterMs, languages }: z.output<typeof SourceSeen.input>,
    raise: () => Promise<number>,
  ): Promise<SourceLease> {
    // First the lock that every change of rights takes, so that none waits for the other's.
    await tx.query('select 1 from access_versions for update');
    const [row] = await tx.query<LeaseRow>(
      'select seen_at, until, is_stale from source_leases where source = $1 for update',
      [source],
    );
    const before = row && { seenAt: row.seen_at, until: row.until, isStale: row.is_stale };
    const seen = { isWhole, agoMs, staleAfterMs };
    const { lease, isChange } = renewLease(before, seen, this.clock.now());
    await tx.query(
      `insert into source_leases (tenant, source, seen_at, until, is_stale, languages) values ($1, $2, $3, $4, $5, $6)
       on conflict (tenant, source) do update set seen_at = excluded.seen_at, until = excluded.until, is_stale = excluded.is_stale,
         languages = excluded.languages`,
      [tx.tenant, source, lease.seenAt, lease.until, lease.isStale, languages ?? null],
    );
    if (isChange) {
      const version = await raise();
      if (lease.isStale !== (before?.isStale ?? false)) await tx.query(markSql, [source, version]);
    }
    return lease;
  }

  /** A source that is there no more is not late. What of it is left all the same stays under its lease, which nobody renews. */
  async forget(tx: Tx, source: string): Promise<void> {
    await tx.query(
      `delete from source_leases l where l.source = $1
         and not exists (select 1 from documents d where not d.is_deleted and ${leaseCovers})`,
      [source],
    );
  }

  /** The sources hidden under an access version that have something which these tokens would show: of others nobody hears that they are there. */
  async withheld(tenant: string, version: number, tokens: ReadonlySet<string>): Promise<string[]> {
    const { stale } = await this.terms.of(tenant, version);
    if (stale.length === 0) return [];
    const rows = await this.database.withTenant(
      tenant,
      async (tx) => await tx.last<RuledRow & { source: string }>(withheldSql),
      { durability: 'async' },
    );
    const now = this.clock.now();
    const shown = rows.filter((row) => allowedBy(rulesOf({ ...row, is_stale: false }, now), tokens) !== undefined);
    return [...new Set(shown.map(({ source }) => source))].toSorted();
  }
}

/** Hides what no look at its source has confirmed in time, by an access version of its own. */
export async function lapseSources(tx: Tx, version: number, now: Date): Promise<void> {
  await tx.query(lapseSql, [version, now]);
}
