import { RightsSchema, type Rights } from '@chassis/contracts';
import type { RouteContext } from '@chassis/messaging';
import { Database, type Tx } from '@chassis/persistence';
import { Clock } from '@chassis/service-kit';
import { describe, expect, it } from 'vitest';
import type { AccessStore } from '../adapters/access-store.js';
import { PassageCheck } from '../adapters/passage-check.js';
import type { RightsFreshness } from '../adapters/rights-freshness.js';
import { AccessRoutes } from './access.routes.js';

/** One document, as each look in turn finds it; the last one stays. */
class ChangingDocument extends Database {
  looks = 0;

  constructor(private readonly states: readonly { version: number; rights: Partial<Rights> }[]) {
    super();
  }

  override async withTenant<T>(_tenant: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    const { version, rights } = this.states[Math.min(this.looks, this.states.length - 1)]!;
    this.looks += 1;
    const row = {
      ...{ document: 'plan', indexed_version: 1, changed_at: 3, access_version: version, rights_at: new Date(0) },
      ...{ rights: RightsSchema.parse({ allow: [], ...rights }), inherited: [], pending_rights: null },
      ...{ pending_inherited: [], is_stale: false, fresh_until: null },
    };
    return await work({ last: async () => await Promise.resolve([row]) } as unknown as Tx);
  }

  override async acrossTenants(): Promise<never[]> {
    return await Promise.resolve([]);
  }
}

class NoonClock extends Clock {
  override now(): Date {
    return new Date('2026-07-01T12:00:00Z');
  }
}

async function recheck(database: ChangingDocument, version: number) {
  const access = { of: async () => await Promise.resolve({ version, state: undefined }) };
  const freshness = { require: async () => await Promise.resolve() };
  const routes = new AccessRoutes(
    access as unknown as AccessStore,
    new PassageCheck(database, new NoonClock()),
    freshness as unknown as RightsFreshness,
  );
  const caller = { tenant: 'demo', principal: { subject: 'user:ada' }, token: '' } as unknown as RouteContext;
  const passages = [{ document: 'plan', version: 1, chunk: 0 }];
  return await routes.recheck({ passages, ofAnyVersion: false }, caller);
}

describe('the rights to passages', () => {
  it('are looked at once where nothing changes', async () => {
    const database = new ChangingDocument([{ version: 4, rights: { allow: ['tenant'] } }]);
    expect(await recheck(database, 4)).toEqual({ version: 4, isAllowed: [true], changedAt: [3] });
    expect(database.looks).toBe(1);
  });

  it('are never told under a version that is newer than the rules looked at', async () => {
    const database = new ChangingDocument([
      { version: 4, rights: { allow: ['tenant'] } },
      { version: 5, rights: { allow: ['group:board'] } },
    ]);
    expect(await recheck(database, 5)).toEqual({ version: 5, isAllowed: [false], changedAt: [0] });
  });
});
