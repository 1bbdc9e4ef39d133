import { Database, type Tx } from '@chassis/persistence';
import { Clock } from '@chassis/service-kit';
import { observe } from '@chassis/telemetry';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { documentsWithTerms } from '../rights-migrations.js';
import { scopeCovers } from './document-rules.js';

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

const nextSql = `
select min(bound) as next from (
  select ${documentBounds} as bound from documents d where not d.is_deleted and ${documentsWithTerms}
  union all select ${scopeBounds} from rights_scopes s) bounds
where bound > (select rights_at from access_versions)`;

interface NextBound {
  readonly version: number;
  readonly at: Date | null;
}

/** When terms of validity begin and end: each such moment changes who may see what, and so is a change like any other. */
@Injectable()
export class RightsTerms {
  private readonly next = new LRUCache<string, NextBound>({ max: 10_000 });

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Whether a term began or ended after the rules of this access version were made. */
  async areDue(tenant: string, version: number): Promise<boolean> {
    const known = this.next.get(tenant);
    const next = known?.version === version ? known : await this.read(tenant, version);
    const lateMs = next.at === null ? -1 : this.clock.now().getTime() - next.at.getTime();
    if (lateMs >= 0) observe('rightsChange', lateMs / 1_000, { source: 'term' });
    return lateMs >= 0;
  }

  /** Makes documents whose term began or ended within a time count as changed by this access version. */
  async mark(tx: Tx, version: number, within: { readonly after: Date; readonly until: Date }): Promise<void> {
    await tx.query(markSql, [version, within.after, within.until]);
  }

  private async read(tenant: string, version: number): Promise<NextBound> {
    const [row] = await this.database.withTenant(tenant, async (tx) => await tx.last<{ next: Date | null }>(nextSql), {
      durability: 'async',
    });
    const next = { version, at: row?.next ?? null };
    this.next.set(tenant, next);
    return next;
  }
}
