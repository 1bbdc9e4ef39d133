import { TenantQueues } from './turns/tenant-queues.js';
import type { Turns, TurnTaker } from './turns/turns.js';

/** Something to be done, in order with others of its key. */
export interface LaneItem {
  readonly key: string;
  /** Whose it is: tenants take turns. */
  readonly tenant: string;
  /** Grows from item to item. */
  readonly position: number;
}

export interface LanesOptions<T extends LaneItem> {
  /** How many keys are worked on at a time; of a tenant of which none is, one may come on top. */
  lanes: number;
  /** Of the process. */
  turns: Turns;
  deliver: (item: T) => Promise<void>;
  /** Called at the first rejection; nothing is begun after it. */
  onFailure: (error: unknown) => void;
  /** Called whenever an item is done with or has failed. */
  onDone?: (item: T) => void;
}

interface Lane<T> {
  readonly tenant: string;
  readonly items: T[];
}

/**
 * Keys side by side, each key in order, tenants in turn; knows the lowest position not yet done with, which is all that a restart must repeat from.
 * A key belongs to one tenant: that of the first item in its lane.
 */
export class Lanes<T extends LaneItem> implements TurnTaker {
  private readonly lanes = new Map<string, Lane<T>>();
  /** Keys that may be worked on. */
  private readonly ready = new TenantQueues<string>();
  private readonly activeOf = new Map<string, number>();
  private readonly finished = new Set<number>();
  private readonly taken: number[] = [];
  private active = 0;
  private waiting = 0;
  private isStopped = false;
  private idle: (() => void)[] = [];

  constructor(private readonly options: LanesOptions<T>) {}

  /** Lowest position that is taken and not done with. */
  get lowest(): number | undefined {
    return this.taken[0];
  }
  /** Items taken and not done with. */
  get held(): number {
    return this.waiting;
  }
  /** From the lowest unfinished item to the highest taken: what a restart may repeat. */
  get span(): number {
    return this.taken.length;
  }

  take(item: T): void {
    this.taken.push(item.position);
    this.waiting++;
    const lane = this.lanes.get(item.key);
    if (lane !== undefined) {
      lane.items.push(item);
      return;
    }
    this.lanes.set(item.key, { tenant: item.tenant, items: [item] });
    this.ready.add(item.tenant, item.key);
  }

  /** Begins what can begin; to be called after `take`. */
  work(): void {
    const mayBegin = (tenant: string): boolean => this.hasLane(tenant) && this.options.turns.begin(tenant);
    while (!this.isStopped) {
      const next = this.ready.next(mayBegin);
      if (next === undefined) break;
      void this.handle(next.item, next.tenant);
    }
    if (!this.isStopped && this.ready.tenants > 0) this.options.turns.wait(this);
  }

  /** Begins nothing more and waits for what is being handled. */
  async stop(): Promise<void> {
    this.isStopped = true;
    if (this.active > 0) await new Promise<void>((resolve) => this.idle.push(resolve));
  }

  private hasLane(tenant: string): boolean {
    return this.active < this.options.lanes || !this.activeOf.has(tenant);
  }

  private async handle(key: string, tenant: string): Promise<void> {
    this.enter(tenant);
    const { items } = this.lanes.get(key) as Lane<T>;
    const item = items[0] as T;
    try {
      await this.options.deliver(item);
      items.shift();
      this.finish(item.position);
      if (items.length > 0) this.ready.add(tenant, key);
      else this.lanes.delete(key);
    } catch (error) {
      const wasStopping = this.isStopped;
      this.isStopped = true;
      if (!wasStopping) this.options.onFailure(error);
    }
    this.leave(tenant);
    if (this.isStopped && this.active === 0) for (const resolve of this.idle) resolve();
    this.options.turns.end(tenant);
    this.work();
    this.options.onDone?.(item);
  }

  private enter(tenant: string): void {
    this.active++;
    this.activeOf.set(tenant, (this.activeOf.get(tenant) ?? 0) + 1);
  }

  private leave(tenant: string): void {
    this.active--;
    const left = (this.activeOf.get(tenant) ?? 0) - 1;
    if (left > 0) this.activeOf.set(tenant, left);
    else this.activeOf.delete(tenant);
  }

  private finish(position: number): void {
    this.waiting--;
    this.finished.add(position);
    let done = 0;
    while (done < this.taken.length && this.finished.has(this.taken[done] as number))
      this.finished.delete(this.taken[done++] as number);
    if (done > 0) this.taken.splice(0, done);
  }
}
