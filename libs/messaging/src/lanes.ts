/** Something to be done, in order with others of its key. */
export interface LaneItem {
  readonly key: string;
  /** Grows from item to item. */
  readonly position: number;
}

export interface LanesOptions<T extends LaneItem> {
  /** How many keys are worked on at a time. */
  lanes: number;
  deliver: (item: T) => Promise<void>;
  /** Called at the first rejection; nothing is begun after it. */
  onFailure: (error: unknown) => void;
  /** Called whenever an item is done with or has failed. */
  onDone?: (item: T) => void;
}

/** Keys side by side, each key in order; knows the lowest position not yet done with, which is all that a restart must repeat from. */
export class Lanes<T extends LaneItem> {
  private readonly lanes = new Map<string, T[]>();
  private readonly ready: string[] = [];
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
      lane.push(item);
      return;
    }
    this.lanes.set(item.key, [item]);
    this.ready.push(item.key);
  }

  /** Begins what can begin; to be called after `take`. */
  work(): void {
    while (!this.isStopped && this.active < this.options.lanes && this.ready.length > 0) {
      const key = this.ready.shift() as string;
      this.active++;
      void this.handle(key);
    }
  }

  /** Begins nothing more and waits for what is being handled. */
  async stop(): Promise<void> {
    this.isStopped = true;
    if (this.active > 0) await new Promise<void>((resolve) => this.idle.push(resolve));
  }

  private async handle(key: string): Promise<void> {
    const lane = this.lanes.get(key) as T[];
    const item = lane[0] as T;
    try {
      await this.options.deliver(item);
      lane.shift();
      this.finish(item.position);
      if (lane.length > 0) this.ready.push(key);
      else this.lanes.delete(key);
    } catch (error) {
      const wasStopping = this.isStopped;
      this.isStopped = true;
      if (!wasStopping) this.options.onFailure(error);
    }
    this.active--;
    if (this.isStopped && this.active === 0) for (const resolve of this.idle) resolve();
    this.work();
    this.options.onDone?.(item);
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
