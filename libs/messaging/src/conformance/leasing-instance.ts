import { GenerateAnswer, RunCancelled } from '@chassis/contracts';
import type { Database } from '@chassis/persistence';
import type { PrincipalTokens } from '@chassis/tenancy';
import { HandlerChain } from '../chain/handler-chain.js';
import { LeasePool } from '../leases/lease-pool.js';
import type { Delivery, MessageBus } from '../message-bus.js';
import type { LeasedContext } from '../message-context.js';
import { FreezableDatabase } from './freezable-database.js';
import { SilentLogger } from './silent-logger.js';

export interface LeasingOptions {
  readonly bus: MessageBus;
  readonly database: Database;
  readonly tokens: PrincipalTokens;
  readonly work: (context: LeasedContext) => Promise<void>;
  readonly leaseMs?: number;
  readonly atMost?: number;
  /** Whether it hears of cancelled runs. */
  readonly hearsCancels?: boolean;
}

/** One instance of a service whose handler works under a lease; what a test kills, freezes and stops. */
export class LeasingInstance {
  readonly database: FreezableDatabase;
  readonly pool: LeasePool;
  private readonly stopping = new AbortController();

  constructor(options: LeasingOptions) {
    const { bus, tokens, work, leaseMs = 600, atMost, hearsCancels = true } = options;
    this.database = new FreezableDatabase(options.database);
    const service = 'generator';
    const logger = new SilentLogger();
    const { signal: stopping } = this.stopping;
    const isOnlyProcess = bus.isOfOneProcess;
    const { database } = this;
    const pool = new LeasePool({ service, database, logger, stopping, isOnlyProcess, leaseMs });
    this.pool = pool;
    const chainOptions = { service, bus, tokens, logger, clock: () => new Date(), stopping } as const;
    const handle = async (_: unknown, context: unknown) => await work(context as LeasedContext);
    const chain = new HandlerChain({ handles: GenerateAnswer, handle }, chainOptions, pool);
    pool.register({
      topic: GenerateAnswer.topic,
      ...(atMost !== undefined && { atMost }),
      resume: async (delivery, lease) => await chain.resume(delivery, lease),
    });
    bus.subscribe({
      ...{ group: service, topics: ['answer.generate'], delivery: 'group' },
      deliver: async (delivery: Delivery) => await chain.deliver(delivery),
      onStart: () => pool.start(),
      onStop: async () => await pool.stop(),
    });
    const cancelled = new HandlerChain(
      { handles: RunCancelled, handle: async (_, { tenant, run }) => await pool.cancel(tenant, run ?? '') },
      chainOptions,
    );
    if (hearsCancels)
      bus.subscribe({
        ...{ group: service, topics: ['run.cancelled'], delivery: 'broadcast' },
        deliver: async (delivery: Delivery) => await cancelled.deliver(delivery),
      });
  }

  /** What the process does when it is told to stop, while its bus stops. */
  abort(): void {
    this.stopping.abort();
  }
}
