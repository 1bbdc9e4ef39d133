import { Injectable } from '@nestjs/common';
import type { Tx } from '@chassis/persistence';
import type { GroupState, KeyState, SubjectState } from '../ports/access-state.js';

const subjectColumns = `subject, name, groups, roles, attributes, limits, rights, is_disabled as "isDisabled", version`;
const groupColumns = 'name, title, rights, member_of as "memberOf"';
const keyColumns = `prefix, subject, name, rights, created_by as "createdBy", created_at as "createdAt", expires_at as "expiresAt", revoked_at as "revokedAt"`;

const putSubjectSql = `insert into access_subject as old (tenant, subject, name, groups, roles, rights, is_disabled, attributes, limits) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
  on conflict (tenant, subject) do update
    set name = excluded.name, groups = excluded.groups, roles = excluded.roles, rights = excluded.rights,
        is_disabled = excluded.is_disabled, attributes = excluded.attributes, limits = excluded.limits, version = old.version + 1, updated_at = now()
    where (old.name, old.groups, old.roles, old.rights, old.is_disabled, old.attributes, old.limits)
      is distinct from (excluded.name, excluded.groups, excluded.roles, excluded.rights, excluded.is_disabled, excluded.attributes, excluded.limits)
  returning ${subjectColumns}`;

/** The rows of users, groups and keys. */
@Injectable()
export class AccessTables {
  /** The new state, or nothing when it was already so. */
  async putSubject(tx: Tx, state: Omit<SubjectState, 'version'>): Promise<SubjectState | undefined> {
    const { subject, name, groups, roles, rights, isDisabled, attributes, limits } = state;
    const sorted = [groups, roles, rights].map((list) => [...new Set(list)].toSorted());
    const [row] = await tx.query<SubjectState>(putSubjectSql, [
      tx.tenant,
      subject,
      name,
      ...sorted,
      isDisabled,
      JSON.stringify(attributes),
      JSON.stringify(limits),
    ]);
    return row;
  }

  /** Counts a change of the subject's keys as one of the subject. */
  async touchSubject(tx: Tx, subject: string): Promise<SubjectState | undefined> {
    const [row] = await tx.query<SubjectState>(
      `update access_subject set version = version + 1, updated_at = now() where subject = $1 returning ${subjectColumns}`,
      [subject],
    );
    return row;
  }

  async subject(tx: Tx, subject: string): Promise<SubjectState | undefined> {
    const [row] = await tx.query<SubjectState>(`select ${subjectColumns} from access_subject where subject = $1`, [
      subject,
    ]);
    return row;
  }

  async subjects(tx: Tx, after: string, limit: number): Promise<SubjectState[]> {
    return await tx.query<SubjectState>(
      `select ${subjectColumns} from access_subject where subject > $1 order by subject limit $2`,
      [after, limit],
    );
  }

  /** The version that the line must be told of, or nothing when the groups that it lies in are the same as before. */
  async putGroup(tx: Tx, { name, title, rights, memberOf }: GroupState): Promise<number | undefined> {
    const [row] = await tx.query<{ version: number; before: number }>(
      `with old as (select version from access_group where name = $2 for update)
       insert into access_group as g (tenant, name, title, rights, member_of, version) values ($1, $2, $3, $4, $5, case when $5::text[] = '{}' then 0 else 1 end)
       on conflict (tenant, name) do update set title = excluded.title, rights = excluded.rights, member_of = excluded.member_of,
         version = g.version + case when g.member_of = excluded.member_of then 0 else 1 end
       returning version, coalesce((select version from old), 0) as before`,
      [tx.tenant, name, title, [...new Set(rights)].toSorted(), [...new Set(memberOf)].toSorted()],
    );
    return row !== undefined && row.version > row.before ? row.version : undefined;
  }

  /** Puts a subject into a group or takes it out; its new state, or nothing when it was already so. */
  async setMember(tx: Tx, subject: string, group: string, isMember: boolean): Promise<SubjectState | undefined> {
    const sql = isMember
      ? `update access_subject set groups = array(select unnest(groups || $2::text) order by 1), version = version + 1, updated_at = now()
         where subject = $1 and not $2 = any(groups) returning ${subjectColumns}`
      : `update access_subject set groups = array_remove(groups, $2), version = version + 1, updated_at = now()
         where subject = $1 and $2 = any(groups) returning ${subjectColumns}`;
    const [row] = await tx.query<SubjectState>(sql, [subject, group]);
    return row;
  }

  /** How often the line was told of a change: versions rise by one each time. */
  async changes(tx: Tx): Promise<number> {
    const [row] = await tx.last<{ changes: number }>(
      `select (coalesce((select sum(version) from access_subject), 0) + coalesce((select sum(version) from access_group), 0))::bigint as changes`,
    );
    return Number(row?.changes);
  }

  async groups(tx: Tx): Promise<GroupState[]> {
    return await tx.query<GroupState>(`select ${groupColumns} from access_group order by name limit 1000`);
  }

  async addKey(
    tx: Tx,
    key: {
      prefix: string;
      subject: string;
      name: string;
      hash: Uint8Array;
      rights: readonly string[];
      createdBy: string;
      expiresAt?: string;
    },
  ): Promise<KeyState> {
    const [row] = await tx.query<KeyState>(
      `insert into api_key (tenant, prefix, subject, name, hash, rights, created_by, expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8) returning ${keyColumns}`,
      [
        tx.tenant,
        key.prefix,
        key.subject,
        key.name,
        key.hash,
        [...new Set(key.rights)].toSorted(),
        key.createdBy,
        key.expiresAt ?? null,
      ],
    );
    return row!;
  }

  /** The key as it was revoked now; nothing when there is none or it was before. */
  async revokeKey(tx: Tx, prefix: string): Promise<KeyState | undefined> {
    const [row] = await tx.query<KeyState>(
      `update api_key set revoked_at = now() where prefix = $1 and revoked_at is null returning ${keyColumns}`,
      [prefix],
    );
    return row;
  }

  async revokeKeysNamed(tx: Tx, subject: string, name: string): Promise<void> {
    await tx.query('update api_key set revoked_at = now() where subject = $1 and name = $2 and revoked_at is null', [
      subject,
      name,
    ]);
  }

  async keys(tx: Tx): Promise<KeyState[]> {
    return await tx.query<KeyState>(`select ${keyColumns} from api_key order by created_at desc, prefix limit 1000`);
  }

  async hasKey(tx: Tx, subject: string, name: string): Promise<boolean> {
    const rows = await tx.query(
      'select 1 from api_key where subject = $1 and name = $2 and revoked_at is null limit 1',
      [subject, name],
    );
    return rows.length > 0;
  }

  async revokedKeys(tx: Tx, subject: string): Promise<string[]> {
    const rows = await tx.query<{ prefix: string }>(
      'select prefix from api_key where subject = $1 and revoked_at is not null order by revoked_at desc limit 1000',
      [subject],
    );
    return rows.map(({ prefix }) => prefix);
  }
}
