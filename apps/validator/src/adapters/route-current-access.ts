import { setTimeout as sleep } from 'node:timers/promises';
import { AccessRecheck, AccessVersion, ChassisError } from '@chassis/contracts';
import { RouteClient } from '@chassis/messaging';
import { Clock } from '@chassis/service-kit';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { CurrentAccess, type Permission } from '../ports/current-access.js';

/** The longest that a version is believed: a right withdrawn a second ago holds. */
const keptMs = 1_000;
const retryDelaysMs = [50, 200, 500];

interface Known {
  readonly askedAt: number;
  readonly version: number;
}

/** Asks the retriever, which alone evaluates rights. */
@Injectable()
export class RouteCurrentAccess extends CurrentAccess {
  private readonly known = new LRUCache<string, Known>({ max: 10_000 });
  private readonly asking = new Map<string, Promise<number>>();
  /** Up to which version a context's passages were found permitted. */
  private readonly rechecked = new LRUCache<string, number>({ max: 10_000 });

  constructor(
    private readonly routes: RouteClient,
    private readonly clock: Clock,
  ) {
    super();
  }

  async isStillPermitted(permission: Permission): Promise<boolean> {
    const { tenant, token, context, passages } = permission;
    if (passages.length === 0) return true;
    const key = `${tenant}/${context}`;
    const allowedAt = Math.max(permission.accessVersion ?? -1, this.rechecked.get(key) ?? -1);
    if ((await this.version(tenant, token)) <= allowedAt) return true;
    const asked = passages.map(({ document, version, chunk }) => ({ document, version, chunk }));
    const answer = await patiently(async () => await this.routes.call(AccessRecheck, { passages: asked }, { token }));
    const isAllowed = answer.isAllowed.length === passages.length && answer.isAllowed.every(Boolean);
    if (isAllowed) this.rechecked.set(key, answer.version);
    return isAllowed;
  }

  private async version(tenant: string, token: string): Promise<number> {
    const known = this.known.get(tenant);
    if (known !== undefined && Math.abs(this.clock.now().getTime() - known.askedAt) < keptMs) return known.version;
    const flying = this.asking.get(tenant) ?? this.ask(tenant, token);
    return await flying;
  }

  private ask(tenant: string, token: string): Promise<number> {
    const askedAt = this.clock.now().getTime();
    const asking = patiently(async () => await this.routes.call(AccessVersion, {}, { token }))
      .then(({ version }) => {
        this.known.set(tenant, { askedAt, version });
        return version;
      })
      .finally(() => this.asking.delete(tenant));
    this.asking.set(tenant, asking);
    return asking;
  }
}

async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await ask();
    } catch (error) {
      const delayMs = retryDelaysMs[attempt];
      const { kind } = ChassisError.from(error);
      if (kind !== 'transient' && kind !== 'throttled') throw error;
      if (delayMs === undefined) {
        throw new ChassisError(
          'transient',
          'access-unknown',
          'The retriever does not say whether the passages are still permitted; nothing leaves until it does.',
          { cause: error, retryAfterMs: 1_000 },
        );
      }
      await sleep(delayMs);
    }
  }
}
