import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ChassisError } from '@chassis/contracts';
import type { Database } from '@chassis/persistence';
import { attributes, count, gauge, type Logger } from '@chassis/telemetry';
import type { Delivery } from '../message-bus.js';
import { HeldLease } from './held-lease.js';
import { LeaseStore } from './lease-store.js';
import { Places } from './places.js';
import { RecentRuns } from './recent-runs.js';

export interface LeasePoolOptions {
  service: string;
  /** Of the service, with `leaseMigrations` applied. */
  database: Database;
  logger: Logger;
  stopping: AbortSignal;
  /** Only one process works with these rows: what another owner left is ended, however young. */
  isOnlyProcess: boolean;
  /** For how long an owner may be silent. Default 10,000. */
  leaseMs?: number;
}

/** The handlers of one topic. */
export interface LeasedTopic {
  readonly topic: string;
  /** Messages worked on at a time in this process, beside a quarter as many taken over from others. Default 256. */
  readonly atMost?: number;
  /** Handles a message that another owner left. */
  readonly resume: (delivery: Delivery, lease: HeldLease) => Promise<void>;
}

interface Room {
  readonly topic: LeasedTopic;
  readonly fresh: Places;
  readonly takenOver: Places;
  readonly takenOverAtMost: number;
}

/** A message that may be leased: its sender is known to be genuine. */
export interface LeasableMessage {
  readonly tenant: string;
  readonly id: string;
  readonly run: string | undefined;
  readonly delivery: Delivery;
}

/** How long a stop waits for handlers that were told to end. */
const patienceMs = 5_000;

/** The leased messages of one service in this process: keeps them, takes over what other owners left, and gives back at a stop what it did not finish. */
export class LeasePool {
  private readonly owner = randomUUID();
  private readonly store: LeaseStore;
  private readonly rooms = new Map<string, Room>();
  private readonly held = new Set<HeldLease>();
  private readonly working = new Set<Promise<void>>();
  private readonly cancelledRuns = new RecentRuns(10_000);
  private readonly leaseMs: number;
  private timer: NodeJS.Timeout | undefined;
  private ticking: Promise<void> | undefined;
  /** Where nobody else works, rows are looked for only while some may be left. */
  private lookUntil = 0;

  constructor(private readonly options: LeasePoolOptions) {
    this.store = new LeaseStore(options.database, this.owner);
    this.leaseMs = options.leaseMs ?? 10_000;
    options.stopping.addEventListener('abort', () => this.handOver(), { once: true });
  }

  /** To be called for each leased topic before `start`. */
  register(topic: LeasedTopic): void {
    const { atMost = 256 } = topic;
    const takenOverAtMost = Math.ceil(atMost / 4);
    const room = { topic, fresh: new Places(atMost), takenOver: new Places(takenOverAtMost), takenOverAtMost };
    this.rooms.set(topic.topic, room);
  }

  /** Messages worked on now. */
  get inFlight(): number {
    return this.held.size;
  }

  /** Begins to look for what others left; deliveries may come before. */
  start(): void {
    this.lookLonger();
    this.timer = setInterval(() => this.wake(), this.leaseMs / 10).unref();
    this.wake();
  }

  /** Waits for the handlers, which the stop has aborted, and gives back what they did not finish. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.handOver();
    await Promise.race([Promise.all([this.ticking, ...this.working]), sleep(patienceMs, undefined, { ref: false })]);
    // Who does not listen is fenced by the next owner.
    if (this.held.size > 0)
      await this.store.release(keysOf([...this.held])).catch((error: unknown) => this.warn(error));
  }

  /** Waits for a free place and writes the row. Undefined: the message has an owner already, or waits for one, so there is nothing to do. */
  async begin(message: LeasableMessage): Promise<HeldLease | undefined> {
    const { tenant, run, delivery } = message;
    const room = this.roomOf(delivery.topic);
    await room.fresh.take();
    // Another try of a message has another number, or it would find the row that its predecessor is about to leave.
    const id = `${message.id} ${delivery.topic} ${delivery.deliveryCount}`;
    try {
      if (this.options.stopping.aborted) throw stopped();
      if (await this.store.begin(tenant, { id, run, delivery })) {
        const lease = this.newLease({ tenant, id, epoch: 1, run }, delivery.topic);
        if (run !== undefined && this.cancelledRuns.has(tenant, run)) lease.cancel();
        return lease;
      }
    } catch (error) {
      room.fresh.giveBack();
      throw error;
    }
    room.fresh.giveBack();
    return undefined;
  }

  /** Works on a message outside its lane. The row goes when the work is done; it is given back or left to whoever finds it when the work fails. */
  work(lease: HeldLease, work: () => Promise<void>, places = this.roomOf(lease.of.topic).fresh): void {
    const working = this.see(lease, work)
      .catch((error: unknown) => this.warn(error))
      .finally(() => {
        this.held.delete(lease);
        this.working.delete(working);
        places.giveBack();
      });
    this.working.add(working);
  }

  /** Aborts the handlers of the run, here at once and elsewhere with their next heartbeat. */
  async cancel(tenant: string, run: string): Promise<void> {
    this.cancelledRuns.add(tenant, run);
    for (const lease of this.held) if (lease.of.tenant === tenant && lease.of.run === run) lease.cancel();
    await this.store.cancel(tenant, run);
  }

  private roomOf(topic: string): Room {
    const room = this.rooms.get(topic);
    if (room === undefined) throw new ChassisError('bug', 'not-leased', `${topic} was not registered as leased.`);
    return room;
  }

  private newLease(
    key: { tenant: string; id: string; epoch: number; run: string | undefined },
    topic: string,
  ): HeldLease {
    const { owner, leaseMs } = this;
    const lease = new HeldLease({ ...key, topic, owner, leaseMs, beat: async (one) => await this.beat([one]) });
    this.held.add(lease);
    return lease;
  }

  private async see(lease: HeldLease, work: () => Promise<void>): Promise<void> {
    try {
      await work();
      if (!lease.isEnded) await this.store.remove(keyOf(lease));
    } catch (error) {
      const { tenant, id, run, epoch } = lease.of;
      if (lease.isLost) return this.options.logger.warn({ tenant, run, message: id, epoch }, 'a lease was lost');
      if (this.options.stopping.aborted) return await this.store.release([keyOf(lease)]);
      // Its heartbeats end here, so it is taken over a lease later.
      this.lookLonger();
      this.options.logger.error({ tenant, run, message: id, error }, 'a leased message is left to be taken over');
    }
  }

  private handOver(): void {
    for (const lease of this.held) lease.handOver();
    for (const { fresh } of this.rooms.values()) fresh.close(stopped());
  }

  private wake(): void {
    this.ticking ??= this.tick()
      .catch((error: unknown) => {
        this.lookLonger();
        this.warn(error);
      })
      .finally(() => (this.ticking = undefined));
  }

  private async tick(): Promise<void> {
    const labels = { [attributes.service]: this.options.service };
    gauge('leasesHeld', this.held.size, labels);
    const due = [...this.held].filter((lease) => lease.silentMs > this.leaseMs / 4);
    // Own rows first: what only this process kept from being kept must not be taken over by itself.
    if (due.length > 0) await this.beat(due);
    if (this.options.isOnlyProcess && performance.now() > this.lookUntil) return;
    for (const room of this.rooms.values()) if (!this.options.stopping.aborted) await this.takeOver(room);
  }

  private async beat(leases: readonly HeldLease[]): Promise<void> {
    const at = performance.now();
    const kept = await this.store.beat(keysOf(leases));
    const found = new Map(kept.map((one) => [`${one.tenant} ${one.id}`, one]));
    for (const lease of leases) {
      const row = found.get(`${lease.of.tenant} ${lease.of.id}`);
      if (row === undefined) lease.missed();
      else lease.seenAt(at);
      if (row?.is_cancelled === true) lease.cancel();
    }
  }

  private async takeOver({ topic, takenOver, takenOverAtMost }: Room): Promise<void> {
    const places = takenOver.takeAtMost(takenOverAtMost);
    let left = places;
    try {
      if (places === 0) return;
      const { isOnlyProcess } = this.options;
      for (const taken of await this.store.takeEnded(topic.topic, this.leaseMs, isOnlyProcess, places)) {
        const lease = this.newLease(taken, topic.topic);
        if (taken.isCancelled) lease.cancel();
        left--;
        count('leasesTakenOver', 1, { [attributes.service]: this.options.service, [attributes.topic]: topic.topic });
        this.work(lease, async () => await topic.resume(taken.delivery, lease), takenOver);
      }
      // There may be more, now or when places are free again.
      if (left < places) this.lookLonger();
    } finally {
      if (places === 0) this.lookLonger();
      for (; left > 0; left--) takenOver.giveBack();
    }
  }

  private lookLonger(): void {
    this.lookUntil = performance.now() + 2 * this.leaseMs;
  }

  private warn(error: unknown): void {
    this.options.logger.warn({ error }, 'leases could not be kept or given back; trying again');
  }
}

const stopped = (): ChassisError => new ChassisError('transient', 'stopping', 'The process stops.');
const keyOf = ({ of: { tenant, id, epoch } }: HeldLease) => ({ tenant, id, epoch });
const keysOf = (leases: readonly HeldLease[]) => leases.map(keyOf);
