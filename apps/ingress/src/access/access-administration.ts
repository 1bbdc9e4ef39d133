import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { ChassisError } from '@chassis/contracts';
import { Database } from '@chassis/persistence';
import { ApiKey } from '../domain/api-key.js';
import type { Right } from '../domain/rights.js';
import type { GroupState, KeyState, SubjectState } from '../ports/access-state.js';
import { AccessAnnouncer, groupSubject, type Actor } from './access-announcer.js';
import { AccessTables } from './access-tables.js';
import { CallerTokens } from './caller-tokens.js';
import { CredentialRows } from './credential-rows.js';

export interface NewKey {
  readonly subject: string;
  readonly name: string;
  readonly rights: readonly Right[];
  readonly expiresAt?: string;
}

/** Changes users, groups and keys; each change is told to the line in its own transaction and counts here at once. */
@Injectable()
export class AccessAdministration {
  constructor(
    private readonly database: Database,
    private readonly tables: AccessTables,
    private readonly announcer: AccessAnnouncer,
    private readonly rows: CredentialRows,
    private readonly tokens: CallerTokens,
  ) {}

  async putSubject(tenant: string, actor: Actor, state: Omit<SubjectState, 'version'>): Promise<SubjectState> {
    return await this.change(tenant, async (tx) => {
      const changed = await this.tables.putSubject(tx, state);
      if (changed !== undefined) await this.announcer.announce(tx, actor, [changed]);
      return changed ?? (await this.tables.subject(tx, state.subject))!;
    });
  }

  async putGroup(tenant: string, actor: Actor, group: GroupState): Promise<GroupState> {
    return await this.change(tenant, async (tx) => {
      const version = await this.tables.putGroup(tx, group);
      await this.announcer.announce(tx, actor, version === undefined ? [] : [groupSubject(group, version)], [
        {
          id: `group.changed/${group.name}/${randomBytes(6).toString('hex')}`,
          kind: 'group.changed',
          data: { ...group },
        },
      ]);
      return group;
    });
  }

  /** Puts a user or service into a group, or takes it out. */
  async setMember(
    tenant: string,
    actor: Actor,
    membership: { subject: string; group: string; isMember: boolean },
  ): Promise<SubjectState> {
    const { subject, group, isMember } = membership;
    return await this.change(tenant, async (tx) => {
      const changed = await this.tables.setMember(tx, subject, group, isMember);
      if (changed !== undefined) await this.announcer.announce(tx, actor, [changed]);
      const state = changed ?? (await this.tables.subject(tx, subject));
      if (state === undefined)
        throw new ChassisError('rejected', 'unknown-subject', `There is no ${subject}; make the user first.`);
      return state;
    });
  }

  /** The secret is in the answer and nowhere else. */
  async createKey(tenant: string, actor: Actor, wanted: NewKey): Promise<{ state: KeyState; key: string }> {
    return await this.change(tenant, async (tx) => {
      if ((await this.tables.subject(tx, wanted.subject)) === undefined)
        throw new ChassisError('rejected', 'unknown-subject', `There is no ${wanted.subject}; make the user first.`);
      const key = ApiKey.from(randomBytes(40));
      const state = await this.tables.addKey(tx, {
        ...wanted,
        prefix: key.prefix,
        hash: key.hash,
        createdBy: actor.subject,
      });
      await this.announcer.announce(
        tx,
        actor,
        [],
        [
          {
            id: `key.created/${key.prefix}`,
            kind: 'key.created',
            data: { key: key.prefix, subject: wanted.subject, rights: state.rights },
          },
        ],
      );
      return { state, key: key.text };
    });
  }

  async revokeKey(tenant: string, actor: Actor, prefix: string): Promise<void> {
    await this.change(tenant, async (tx) => {
      const revoked = await this.tables.revokeKey(tx, prefix);
      if (revoked === undefined)
        throw new ChassisError('rejected', 'unknown-key-prefix', 'There is no such key that is not revoked already.');
      const state = await this.tables.touchSubject(tx, revoked.subject);
      await this.announcer.announce(tx, actor, state === undefined ? [] : [state], [
        { id: `key.revoked/${prefix}`, kind: 'key.revoked', data: { key: prefix, subject: revoked.subject } },
      ]);
    });
  }

  /** Takes over what an identity provider says of a subject: the groups of its own source. Those of other sources, roles, attributes and rights stay. */
  async adoptGroups(
    tenant: string,
    { subject, name, groups, source }: { subject: string; name: string; groups: string[]; source: string },
  ): Promise<void> {
    const identity = { subject, name };
    const token = await this.tokens.of({ tenant, subject: identity.subject });
    await this.change(tenant, async (tx) => {
      const old = await this.tables.subject(tx, identity.subject);
      const changed = await this.tables.putSubject(tx, {
        roles: [],
        attributes: {},
        limits: {},
        rights: [],
        isDisabled: false,
        ...old,
        ...identity,
        groups: [...(old?.groups ?? []).filter((group) => !group.startsWith(`${source}/`)), ...groups],
      });
      if (changed !== undefined) await this.announcer.announce(tx, { subject: identity.subject, token }, [changed]);
    });
  }

  private async change<T>(tenant: string, work: Parameters<Database['withTenant']>[1]): Promise<T> {
    const result = await this.database.withTenant(tenant, work);
    this.rows.forget();
    return result as T;
  }
}
