import { AccessChanges, ChassisError } from '@chassis/contracts';
import { RouteClient } from '@chassis/messaging';
import { Database } from '@chassis/persistence';
import { Clock, CONFIG } from '@chassis/service-kit';
import { clearAlarm, gauge, Logger, raiseAlarm } from '@chassis/telemetry';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { RetrieverConfig } from '../config.js';

/** How often the owner of users and groups is asked about a tenant that is in use; sooner while something is missing. */
const confirmEveryMs = 2_000;
const askAgainMs = 500;
/** A tenant that nobody has asked about for so long is left alone. */
const inUseMs = 60_000;

interface Watched {
  /** When all changes of users and groups were known here last. */
  confirmedAt: number | undefined;
  /** Since when somebody has wanted to know, and when last. */
  readonly since: number;
  wantedAt: number;
  asking: Promise<void> | undefined;
  again: NodeJS.Timeout | undefined;
}

/**
 * Whether what is known here of users and groups is all there is. News of them come over the bus, and a bus that stands still says nothing:
 * so their owner is asked how many changes there have been. Where that cannot be confirmed for too long, nobody is shown anything.
 */
@Injectable()
export class RightsFreshness implements OnModuleDestroy {
  private readonly tenants = new LRUCache<string, Watched>({
    max: 10_000,
    dispose: ({ again }) => clearTimeout(again),
  });
  private isStopping = false;

  constructor(
    private readonly database: Database,
    private readonly routes: RouteClient,
    private readonly clock: Clock,
    private readonly logger: Logger,
    @Inject(CONFIG) private readonly config: RetrieverConfig,
  ) {}

  onModuleDestroy(): void {
    this.isStopping = true;
    this.tenants.clear();
  }

  /** Throws `transient`/`rights-stale` when what is known of the tenant's users and groups is older than the limit. `token` is any principal of the tenant. */
  async require(tenant: string, token: string): Promise<void> {
    if (this.config.RIGHTS_MAX_AGE_MS === 0) return;
    const watched = this.watch(tenant);
    watched.wantedAt = this.clock.now().getTime();
    const ageMs = this.ageMs(watched);
    if (ageMs < confirmEveryMs) return;
    const asking = this.ask(tenant, watched, token);
    if (ageMs < this.config.RIGHTS_MAX_AGE_MS) return;
    await asking;
    // What flew already may have been asked long ago.
    if (this.isStale(watched)) await this.ask(tenant, watched, token);
    if (this.isStale(watched)) throw this.stale(watched);
  }

  private watch(tenant: string): Watched {
    const known = this.tenants.get(tenant);
    if (known) return known;
    const now = this.clock.now().getTime();
    const made: Watched = {
      confirmedAt: undefined,
      since: now,
      wantedAt: now,
      asking: undefined,
      again: undefined,
    };
    this.tenants.set(tenant, made);
    return made;
  }

  private isStale(watched: Watched): boolean {
    return this.ageMs(watched) >= this.config.RIGHTS_MAX_AGE_MS;
  }

  private ageMs({ confirmedAt }: Watched): number {
    return confirmedAt === undefined ? Infinity : Math.max(0, this.clock.now().getTime() - confirmedAt);
  }

  /** One question at a time; until one is answered well, the next follows by itself. */
  private ask(tenant: string, watched: Watched, token: string): Promise<void> {
    watched.asking ??= this.confirm(tenant, watched, token).finally(() => (watched.asking = undefined));
    return watched.asking;
  }

  private async confirm(tenant: string, watched: Watched, token: string): Promise<void> {
    const askedAt = this.clock.now().getTime();
    clearTimeout(watched.again);
    try {
      const { changes } = await this.routes.call(AccessChanges, {}, { token });
      if ((await this.known(tenant)) >= changes) watched.confirmedAt = askedAt;
    } catch (error) {
      this.logger.debug({ tenant, error }, 'whether all changes of users and groups are known could not be asked');
    }
    this.report(tenant, watched);
    const isInUse = this.clock.now().getTime() - watched.wantedAt < inUseMs;
    if (watched.confirmedAt === askedAt || this.isStopping || !isInUse) return;
    watched.again = setTimeout(() => void this.ask(tenant, watched, token), askAgainMs);
    watched.again.unref();
  }

  /** Versions of subjects rise by one with each change, so their sum counts the changes. */
  private async known(tenant: string): Promise<number> {
    const [row] = await this.database.withTenant(
      tenant,
      async (tx) => await tx.last<{ known: number }>('select coalesce(sum(version), 0)::bigint as known from subjects'),
      { durability: 'async' },
    );
    return Number(row?.known);
  }

  private report(tenant: string, watched: Watched): void {
    const lateMs = this.clock.now().getTime() - (watched.confirmedAt ?? watched.since);
    const name = `rights-late/${tenant}`;
    gauge('rightsAge', lateMs / 1_000);
    if (lateMs < this.config.RIGHTS_ALARM_MS) {
      if (clearAlarm(name)) this.logger.info({ tenant }, 'all changes of users and groups are known again');
      return;
    }
    const sentence = `Changes of users and groups have not been confirmed as known for ${Math.round(lateMs / 1_000)} s; what was withdrawn there may still be shown, until nothing is.`;
    if (raiseAlarm(name, sentence)) this.logger.error({ tenant, lateMs }, sentence);
  }

  private stale(watched: Watched): ChassisError {
    const limit = `${this.config.RIGHTS_MAX_AGE_MS / 1_000} s`;
    const since =
      watched.confirmedAt === undefined
        ? 'has not been confirmed since this service started'
        : `was confirmed last ${Math.round(this.ageMs(watched) / 1_000)} s ago, which is longer than ${limit}`;
    return new ChassisError(
      'transient',
      'rights-stale',
      `Who belongs to which groups ${since}. Nothing is retrieved and nothing released until ingress answers and its changes have arrived.`,
      { retryAfterMs: askAgainMs },
    );
  }
}
