import { Injectable } from '@nestjs/common';
import { Database } from '@chassis/persistence';
import { LRUCache } from 'lru-cache';

/** What deciding about a request needs of a subject. */
export interface SubjectRow {
  readonly subject: string;
  readonly isDisabled: boolean;
  readonly groups: string[];
  /** Its own and those of its groups, and of the groups that these lie in. */
  readonly held: string[];
}

export interface KeyRow extends SubjectRow {
  readonly hash: Uint8Array;
  readonly keyRights: string[];
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
}

const subjectColumns = `s.subject, s.is_disabled as "isDisabled", s.groups,
  s.rights || array(
    with recursive belongs (name) as (
      select unnest(s.groups) union select unnest(g.member_of) from belongs b join access_group g on g.tenant = s.tenant and g.name = b.name)
    select unnest(g.rights) from belongs b join access_group g on g.tenant = s.tenant and g.name = b.name) as held`;
const keySql = `select k.hash, k.rights as "keyRights", k.expires_at as "expiresAt", k.revoked_at as "revokedAt", ${subjectColumns}
  from api_key k join access_subject s on s.tenant = k.tenant and s.subject = k.subject where k.prefix = $1`;
const subjectSql = `select ${subjectColumns} from access_subject s where s.subject = $1`;

const freshMs = 1_000;

/** Credentials as stored, at most a second old; what this process changes itself counts at once. */
@Injectable()
export class CredentialRows {
  /** A prefix never changes its tenant. */
  private readonly tenants = new LRUCache<string, string>({ max: 10_000 });
  private readonly keys: LRUCache<string, KeyRow | 'none', { tenant: string; prefix: string }>;
  private readonly subjects: LRUCache<string, SubjectRow | 'none', { tenant: string; subject: string }>;

  constructor(private readonly database: Database) {
    this.keys = new LRUCache({
      max: 10_000,
      ttl: freshMs,
      fetchMethod: (_key, _old, { context }) => this.read<KeyRow>(context.tenant, keySql, context.prefix),
    });
    this.subjects = new LRUCache({
      max: 10_000,
      ttl: freshMs,
      fetchMethod: (_key, _old, { context }) => this.read<SubjectRow>(context.tenant, subjectSql, context.subject),
    });
  }

  async tenantOf(prefix: string): Promise<string | undefined> {
    const known = this.tenants.get(prefix);
    if (known !== undefined) return known;
    const [row] = await this.database.acrossTenants<{ tenant: string }>('api_key_tenant', [prefix]);
    if (row !== undefined) this.tenants.set(prefix, row.tenant);
    return row?.tenant;
  }

  async key(tenant: string, prefix: string): Promise<KeyRow | undefined> {
    const found = await this.keys.fetch(`${tenant}/${prefix}`, { context: { tenant, prefix } });
    return found === 'none' ? undefined : found;
  }

  async subject(tenant: string, subject: string): Promise<SubjectRow | undefined> {
    const found = await this.subjects.fetch(`${tenant}/${subject}`, { context: { tenant, subject } });
    return found === 'none' ? undefined : found;
  }

  /** After a change: the next request reads anew. */
  forget(): void {
    this.keys.clear();
    this.subjects.clear();
  }

  private async read<R extends object>(tenant: string, sql: string, id: string): Promise<R | 'none'> {
    const [row] = await this.database.withTenant(tenant, (tx) => tx.last<R>(sql, [id]));
    return row ?? 'none';
  }
}
