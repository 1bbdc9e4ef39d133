import type { AccessChanged, Limits } from '@chassis/contracts';
import { Database } from '@chassis/persistence';
import { Clock } from '@chassis/service-kit';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';

interface SubjectRecord {
  subject: string;
  roles: string[];
  is_disabled: boolean;
  disabled_keys: string[];
  limits: Limits;
}

/** What somebody may decide: nothing under a role they do not have; limits bind where there are any. */
export interface Standing {
  readonly roles: readonly string[];
  readonly limits: Limits;
}

interface Known {
  readonly record: SubjectRecord | undefined;
  readonly at: number;
}

/** What another instance was told is known here a second later at most. */
const keptMs = 1_000;

/** Who may still act, and in which roles, as ingress told. Nobody heard of is not disabled and has no role. */
@Injectable()
export class SubjectDirectory {
  private readonly known = new LRUCache<string, Known>({ max: 5_000 });

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Whether each of these may no longer act, in the order given. */
  async areDisabled(
    tenant: string,
    actors: readonly { subject: string; keyId: string | undefined }[],
  ): Promise<boolean[]> {
    const records = await this.read(tenant, [...new Set(actors.map(({ subject }) => subject))]);
    return actors.map(({ subject, keyId }) => {
      const record = records.get(subject);
      return (
        record !== undefined && (record.is_disabled || (keyId !== undefined && record.disabled_keys.includes(keyId)))
      );
    });
  }

  async rolesOf(tenant: string, subject: string): Promise<readonly string[]> {
    const record = (await this.read(tenant, [subject])).get(subject);
    return record === undefined || record.is_disabled ? [] : record.roles;
  }

  async standingsOf(tenant: string, subjects: readonly string[]): Promise<Map<string, Standing>> {
    const records = await this.read(tenant, [...new Set(subjects)]);
    const standing = ({ roles, is_disabled: isDisabled, limits }: SubjectRecord): Standing => ({
      roles: isDisabled ? [] : roles,
      limits,
    });
    return new Map([...records].map(([subject, record]) => [subject, standing(record)]));
  }

  /** Every role that somebody has who may still act. */
  async roles(tenant: string): Promise<string[]> {
    const sql = 'select distinct unnest(roles) as role from subjects where not is_disabled';
    const rows = await this.database.withTenant(tenant, async (tx) => await tx.query<{ role: string }>(sql));
    return rows.map(({ role }) => role);
  }

  /** Keeps the newest word on a subject; an older one changes nothing. */
  async put(tenant: string, change: AccessChanged): Promise<void> {
    const { subject, version, roles, isDisabled, disabledKeys, limits } = change;
    await this.database.withTenant(tenant, async (tx) => {
      tx.afterCommit(() => this.known.delete(`${tenant}/${subject}`));
      await tx.query(
        `insert into subjects (tenant, subject, version, roles, is_disabled, disabled_keys, limits) values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (tenant, subject) do update set version = excluded.version, roles = excluded.roles,
           is_disabled = excluded.is_disabled, disabled_keys = excluded.disabled_keys, limits = excluded.limits
         where subjects.version < excluded.version`,
        [tenant, subject, version, roles, isDisabled, disabledKeys, JSON.stringify(limits)],
      );
    });
  }

  private async read(tenant: string, subjects: readonly string[]): Promise<Map<string, SubjectRecord>> {
    const now = this.clock.now().getTime();
    const fresh = (subject: string): Known | undefined => {
      const known = this.known.get(`${tenant}/${subject}`);
      return known !== undefined && now - known.at < keptMs ? known : undefined;
    };
    const missing = subjects.filter((subject) => fresh(subject) === undefined);
    const found = missing.length === 0 ? [] : await this.query(tenant, missing);
    for (const subject of missing) {
      this.known.set(`${tenant}/${subject}`, { record: found.find((one) => one.subject === subject), at: now });
    }
    const records = subjects
      .map((subject) => this.known.get(`${tenant}/${subject}`)?.record)
      .filter((one) => one !== undefined);
    return new Map(records.map((record) => [record.subject, record]));
  }

  private async query(tenant: string, subjects: readonly string[]): Promise<SubjectRecord[]> {
    const sql =
      'select subject, roles, is_disabled, disabled_keys, limits from subjects where subject = any($1::text[])';
    return await this.database.withTenant(tenant, async (tx) => await tx.last<SubjectRecord>(sql, [subjects]), {
      durability: 'async',
    });
  }
}
