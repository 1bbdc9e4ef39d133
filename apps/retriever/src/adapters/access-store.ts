import type { AccessChanged } from '@chassis/contracts';
import { Database, Gatherer, type Tx } from '@chassis/persistence';
import { Clock } from '@chassis/service-kit';
import { Injectable } from '@nestjs/common';
import { callerTokens, type SubjectState } from '../domain/caller-tokens.js';
import type { DocumentCaller } from '../domain/document-caller.js';
import { RightsTerms } from './rights-terms.js';
import { lapseSources } from './source-leases.js';

export interface KnownAccess {
  readonly version: number;
  readonly state: SubjectState | undefined;
}

interface AccessRow {
  readonly version: number | null;
  readonly state: SubjectState | null;
  /** Direct and through other groups. */
  readonly groups: readonly string[];
}

/**
 * `union` drops what is known already, so groups that contain each other come to an end. Names are gathered to arrays, of which the server expects ten rows:
 * of bare sets it expects a hundred, and makes room for a million memberships at every question.
 */
const knownSql = `
with recursive asked as (select * from unnest($1::text[]) with ordinality as asked (subject, place)),
belongs (place, name) as (
  select a.place, direct.name from asked a
    cross join lateral unnest(array(select jsonb_array_elements_text(s.state -> 'groups') from subjects s where s.subject = a.subject)) as direct (name)
  union
  select b.place, outer_group.name from belongs b
    cross join lateral unnest(array(select jsonb_array_elements_text(s.state -> 'groups') from subjects s where s.subject = 'group:' || b.name)) as outer_group (name))
select (select version from access_versions) as version, (select state from subjects s where s.subject = a.subject) as state,
  array(select b.name from belongs b where b.place = a.place order by b.name) as groups
from asked a order by a.place`;

/** Who the subjects are, and the tenant's access version. */
@Injectable()
export class AccessStore {
  /** Questions of many runs at a time share a statement; each is read after it was asked. */
  private readonly asked = new Gatherer<string, KnownAccess>({
    write: async (tenant, subjects) => await this.readAll(tenant, subjects),
  });

  private readonly raising = new Map<string, Promise<unknown>>();

  constructor(
    private readonly database: Database,
    private readonly terms: RightsTerms,
    private readonly clock: Clock,
  ) {}

  /** Like `read`, outside of a transaction. When a term of validity began or ended, or a source went unseen for too long, since the last change, that is a change of its own, and comes first. */
  async of(tenant: string, subject: string): Promise<KnownAccess> {
    const known = await this.asked.add(tenant, subject);
    if (!(await this.terms.areDue(tenant, known.version))) return known;
    await this.raiseForTerms(tenant);
    return await this.asked.add(tenant, subject);
  }

  /** What of a subject is known, under which access version. A subject never heard of has no groups and no roles. */
  async read(tx: Tx, subject: string): Promise<KnownAccess> {
    const [row] = await tx.query<AccessRow>(knownSql, [[subject]]);
    return toKnown(row);
  }

  /** Who calls, with all that it answers to at present. */
  async callerOf(
    tx: Tx,
    principal: { readonly subject: string; readonly keyId?: string | undefined },
  ): Promise<DocumentCaller> {
    const { state } = await this.read(tx, principal.subject);
    return { subject: principal.subject, tokens: callerTokens(principal, state) };
  }

  /** Raises the access version, for the rules as they hold from now on. Its row stays locked until the commit, so that versions become visible in their order. */
  async raise(tx: Tx): Promise<number> {
    const now = this.clock.now();
    const [row] = await tx.query<{ version: number; rights_before: Date; rights_at: Date }>(
      `insert into access_versions (tenant, version, rights_at) values ($1, 1, $2)
       on conflict (tenant) do update set version = access_versions.version + 1, rights_before = access_versions.rights_at,
         rights_at = greatest(access_versions.rights_at, excluded.rights_at) returning version, rights_before, rights_at`,
      [tx.tenant, now],
    );
    const version = Number(row?.version);
    if (row) await this.terms.mark(tx, version, { after: row.rights_before, until: row.rights_at });
    return version;
  }

  /** Keeps the newest state of a subject; false when a newer one is known. */
  async keep(tx: Tx, change: AccessChanged): Promise<boolean> {
    const { subject, version, groups, roles, isDisabled, disabledKeys, attributes } = change;
    const state: SubjectState = { groups, roles, isDisabled, disabledKeys, attributes };
    const rows = await tx.query(
      `insert into subjects (tenant, subject, version, state) values ($1, $2, $3, $4)
       on conflict (tenant, subject) do update set version = excluded.version, state = excluded.state
         where subjects.version < excluded.version returning subject`,
      [tx.tenant, subject, version, JSON.stringify(state)],
    );
    return rows.length > 0;
  }

  /** Once for all who find it due at the same time. */
  private async raiseForTerms(tenant: string): Promise<void> {
    const flying = this.raising.get(tenant) ?? this.endTerms(tenant).finally(() => this.raising.delete(tenant));
    this.raising.set(tenant, flying);
    await flying;
  }

  private async endTerms(tenant: string): Promise<void> {
    const version = await this.database.withTenant(tenant, async (tx) => {
      const raised = await this.raise(tx);
      await lapseSources(tx, raised, this.clock.now());
      return raised;
    });
    await this.terms.of(tenant, version);
  }

  private async readAll(tenant: string, subjects: readonly string[]): Promise<KnownAccess[]> {
    const rows = await this.database.withTenant(tenant, async (tx) => await tx.last<AccessRow>(knownSql, [subjects]), {
      durability: 'async',
    });
    return rows.map(toKnown);
  }
}

function toKnown(row: AccessRow | undefined): KnownAccess {
  const state = row?.state ?? undefined;
  return { version: row?.version ?? 0, state: state && { ...state, groups: row?.groups ?? [] } };
}
