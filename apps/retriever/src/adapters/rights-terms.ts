import { Database, type Tx } from '@chassis/persistence';
import { Clock } from '@chassis/service-kit';
import { Logger, observe } from '@chassis/telemetry';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { documentsWithTerms } from '../rights-migrations.js';
import { scopeCovers } from './document-rules.js';
import { tellStaleSources } from './stale-source-alarm.js';

const boundsOf = (...columns: string[]): string =>
  `unnest(array[${columns.flatMap((one) => [`${one} ->> 'validFrom'`, `${one} ->> 'validUntil'`]).join(', ')}]::timestamptz[])`;
const documentBounds = boundsOf('d.rights', 'd.pending_rights');
const scopeBounds = boundsOf('s.rights');
const isBetween = '(bound > $2 and bound <= $3)';

const markSql = `
with own as (
  update documents d set changed_at_access = $1 where not d.is_deleted and ${documentsWithTerms}
    and exists (select 1 from ${documentBounds} bound where ${isBetween}) returning 1)
update documents d set changed_at_access = $1 from rights_scopes s
  where not d.is_deleted and ${scopeCovers} and exists (select 1 from ${scopeBounds} bound where ${isBetween})`;

/** Of terms the next bound behind the time of the rules, of sources the next that goes unseen for too long. */
const nextSql = `
select min(bound) as next, (select min(until) from source_leases where not is_stale) as lapse,
  array(select source from source_leases where is_stale order by source) as stale from (
  select ${documentBounds} as bound from documents d where not d.is_deleted and ${documentsWithTerms}
  union all select ${scopeBounds} from rights_scopes s) bounds
where bound > (select rights_at from access_versions)`;

interface NextRow {
  readonly next: Date | null;
  readonly lapse: Date | null;
  readonly stale: string[];
}

export interface NextBound extends NextRow {
  readonly version: number;
}

/** When terms of validity begin and end, and sources go unseen for too long: each such moment changes who may see what, and so is a change like any other. */
@Injectable()
export class RightsTerms {
  private readonly next = new LRUCache<string, NextBound>({ max: 10_000 });

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** Whether a term began or ended, or a source went unseen for too long, after the rules of this access version were made. */
  async areDue(tenant: string, version: number): Promise<boolean> {
    const known = this.next.get(tenant);
    let next = await this.of(tenant, version);
    // A source that was seen in time has another end by now, without a new version.
    if (next === known && this.isOver(next.lapse)) next = await this.read(tenant, version);
    if (this.isOver(next.next))
      observe('rightsChange', (this.clock.now().getTime() - next.next.getTime()) / 1_000, { source: 'term' });
    return this.isOver(next.next) || this.isOver(next.lapse);
  }

  /** What ends next behind an access version, and which sources are hidden under it; who asks first for a version tells of those by an alarm. */
  async of(tenant: string, version: number): Promise<NextBound> {
    const known = this.next.get(tenant);
    return known?.version === version ? known : await this.read(tenant, version);
  }

  /** Makes documents whose term began or ended within a time count as changed by this access version. */
  async mark(tx: Tx, version: number, within: { readonly after: Date; readonly until: Date }): Promise<void> {
    await tx.query(markSql, [version, within.after, within.until]);
  }

  private isOver(bound: Date | null): bound is Date {
    return bound !== null && bound <= this.clock.now();
  }

  private async read(tenant: string, version: number): Promise<NextBound> {
    const [row] = await this.database.withTenant(tenant, async (tx) => await tx.last<NextRow>(nextSql), {
      durability: 'async',
    });
    const next = { version, next: row?.next ?? null, lapse: row?.lapse ?? null, stale: row?.stale ?? [] };
    tellStaleSources(tenant, { before: this.next.get(tenant)?.stale ?? [], now: next.stale }, this.logger);
    this.next.set(tenant, next);
    return next;
  }
}
