import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { AdministrationSeed, RouteInput, RouteOutput } from '@chassis/contracts';
import { Database } from '@chassis/persistence';
import { ApiKey } from '../domain/api-key.js';
import { AccessAnnouncer, type Actor } from './access-announcer.js';
import { AccessTables } from './access-tables.js';
import { CredentialRows } from './credential-rows.js';

type Seed = RouteInput<typeof AdministrationSeed>;
type Keys = RouteOutput<typeof AdministrationSeed>['keys'];

/** Makes a tenant's users, groups and keys as a seed says. Run twice, it changes nothing; a key that exists is not made again and its secret is not known any more. */
@Injectable()
export class EnsureTenant {
  constructor(
    private readonly database: Database,
    private readonly tables: AccessTables,
    private readonly announcer: AccessAnnouncer,
    private readonly rows: CredentialRows,
  ) {}

  async ensure(seed: Seed, actor: Actor): Promise<Keys> {
    const made = await this.database.withTenant(seed.tenant, async (tx) => {
      for (const group of seed.groups ?? [])
        await this.tables.putGroup(tx, { title: group.name, rights: [], memberOf: [], ...group });
      const changed = [];
      for (const user of seed.users) {
        const subject = user.id.includes(':') ? user.id : `user:${user.id}`;
        const row = await this.tables.putSubject(tx, stateOf(user, subject));
        if (row !== undefined) changed.push(row);
      }
      const keys: Keys = [];
      for (const wanted of seed.keys) {
        const subject = wanted.subject.includes(':') ? wanted.subject : `user:${wanted.subject}`;
        if (wanted.renew === true) await this.tables.revokeKeysNamed(tx, subject, wanted.name);
        else if (await this.tables.hasKey(tx, subject, wanted.name)) continue;
        const key = ApiKey.from(randomBytes(40));
        await this.tables.addKey(tx, {
          subject,
          name: wanted.name,
          rights: wanted.rights ?? [],
          prefix: key.prefix,
          hash: key.hash,
          createdBy: actor.subject,
        });
        keys.push({ subject, name: wanted.name, key: key.text });
      }
      const facts = keys.map(({ subject, key }) => ({
        id: `key.created/${ApiKey.parse(key)!.prefix}`,
        kind: 'key.created',
        data: { key: ApiKey.parse(key)!.prefix, subject },
      }));
      if (changed.length + facts.length > 0) await this.announcer.announce(tx, actor, changed, facts);
      return keys;
    });
    this.rows.forget();
    return made;
  }
}

const stateOf = ({ id, name, groups, roles, limits, rights }: Seed['users'][number], subject: string) => ({
  subject,
  name: name ?? id,
  groups: groups ?? [],
  roles: roles ?? [],
  attributes: {},
  limits: limits ?? {},
  rights: rights ?? [],
  isDisabled: false,
});
