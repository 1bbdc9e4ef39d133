import { ChassisError } from '@chassis/contracts';
import type { Tx } from '@chassis/persistence';
import { type Lease, leaseLost } from './lease.js';
import { lostState } from './lease-migrations.js';

export interface HeldLeaseOptions {
  readonly tenant: string;
  readonly id: string;
  readonly topic: string;
  readonly run: string | undefined;
  readonly epoch: number;
  readonly owner: string;
  readonly leaseMs: number;
  /** Sends a heartbeat for this lease alone. */
  readonly beat: (lease: HeldLease) => Promise<void>;
}

const fenceSql = 'select fence_lease($1, $2, $3, $4)';
const endSql = `select fence_lease(id, epoch, owner, true) from unnest($1::text[], $2::int[], $3::text[]) as one (id, epoch, owner)`;

/** A lease in the hands of this process. */
export class HeldLease implements Lease {
  private readonly handing = new AbortController();
  private readonly cancelling = new AbortController();
  private confirmedAt = performance.now();
  private state: 'held' | 'ending' | 'ended' | 'lost' = 'held';

  constructor(readonly of: HeldLeaseOptions) {}

  get epoch(): number {
    return this.of.epoch;
  }
  get handedOver(): AbortSignal {
    return this.handing.signal;
  }
  get cancelled(): AbortSignal {
    return this.cancelling.signal;
  }
  /** The outcome's transaction took the row with it. */
  get isEnded(): boolean {
    return this.state === 'ended';
  }
  get isLost(): boolean {
    return this.state === 'lost';
  }
  /** Milliseconds since the row was last seen to be ours. */
  get silentMs(): number {
    return performance.now() - this.confirmedAt;
  }

  async confirm(): Promise<void> {
    if (this.state === 'held' && this.silentMs >= this.of.leaseMs) await this.of.beat(this);
    if (this.state === 'lost') throw leaseLost();
  }

  async fence(tx: Tx): Promise<void> {
    await this.inTransaction(tx, false);
  }

  async end(tx: Tx): Promise<void> {
    this.begin(tx);
    await this.inTransaction(tx, true);
  }

  /** Ends all in one statement. Where one is lost none ends, and which one that is shows when each is ended by itself. */
  static async endAll(tx: Tx, leases: readonly HeldLease[]): Promise<void> {
    for (const one of leases) one.begin(tx);
    const columns = [leases.map(({ of }) => of.id), leases.map(({ of }) => of.epoch), leases.map(({ of }) => of.owner)];
    await tx.query(endSql, columns);
  }

  private begin(tx: Tx): void {
    // A heartbeat that finds the row gone from here on has lost nothing.
    this.state = 'ending';
    tx.afterEnd((end) => {
      if (this.state === 'ending') this.state = end === 'committed' ? 'ended' : 'held';
    });
  }

  /** A heartbeat that left at `at` found the row. */
  seenAt(at: number): void {
    this.confirmedAt = at;
  }

  /** A heartbeat did not find the row. */
  missed(): void {
    if (this.state !== 'held') return;
    this.state = 'lost';
    this.handing.abort(leaseLost());
  }

  cancel(): void {
    this.cancelling.abort(new ChassisError('transient', 'cancelled', 'The run was cancelled.'));
  }

  /** The process stops; the row is given back once the handler has ended. */
  handOver(): void {
    this.handing.abort(new ChassisError('transient', 'stopping', 'The process stops; another one goes on.'));
  }

  private async inTransaction(tx: Tx, isEnd: boolean): Promise<void> {
    try {
      await tx.query(fenceSql, [this.of.id, this.of.epoch, this.of.owner, isEnd]);
    } catch (error) {
      if (((error as Error).cause as { code?: string } | undefined)?.code !== lostState) throw error;
      this.state = 'held';
      this.missed();
      throw leaseLost(error);
    }
  }
}
