import type { LogRecord } from './topic-log.js';

/** Reads a stretch of the log: up to `limit` records from `from`, below `to`. */
export type ReadLog = (topic: string, from: number, to: number, limit: number) => Promise<LogRecord[]>;

export interface ReaderOptions {
  topic: string;
  /** First position to deliver. */
  from: number;
  deliver: (record: LogRecord) => Promise<void>;
  /** How many keys are worked on at a time. */
  lanes: number;
  /** Above this many records in memory the reader takes no more from the live tail and catches up from the log later. */
  highMark: number;
  read: ReadLog;
  horizon: () => number;
  onFailure: (error: unknown) => void;
}

/**
 * One group's way through one topic: keys side by side, each key in order. `position` is the lowest record not yet done with,
 * so that a crash repeats what was unfinished and nothing else is lost.
 */
export class Reader {
  private readonly lanes = new Map<string, LogRecord[]>();
  private readonly ready: string[] = [];
  private readonly finished = new Set<number>();
  private readonly taken: number[] = [];
  private active = 0;
  private held = 0;
  private nextToTake: number;
  private isCatchingUp = false;
  /** Something visible was not taken: only `catchUp` may go on. */
  private isBehind = true;
  private isStopped = false;
  private idle: (() => void)[] = [];

  constructor(private readonly options: ReaderOptions) {
    this.nextToTake = options.from;
  }

  get position(): number {
    return this.taken[0] ?? this.nextToTake;
  }
  get backlog(): number {
    return this.options.horizon() - this.position;
  }

  /** Takes what just became visible, unless it must catch up first. */
  offer(records: readonly LogRecord[]): void {
    if (this.isBehind || this.isStopped) return;
    if (this.held + records.length > this.options.highMark) {
      this.isBehind = true;
      return;
    }
    for (const record of records) if (record.position >= this.nextToTake) this.take(record);
    this.nextToTake = Math.max(this.nextToTake, this.options.horizon());
    this.work();
  }

  /** Reads from the log until it has caught up with the live tail. */
  async catchUp(): Promise<void> {
    if (this.isCatchingUp || this.isStopped) return;
    this.isCatchingUp = true;
    try {
      while (!this.isStopped && this.held < this.options.highMark) {
        const horizon = this.options.horizon();
        if (this.nextToTake >= horizon) {
          this.isBehind = false;
          return;
        }
        const records = await this.options.read(this.options.topic, this.nextToTake, horizon, this.options.highMark);
        for (const record of records) this.take(record);
        // Positions of appends that were rolled back are holes.
        if (records.length < this.options.highMark) this.nextToTake = Math.max(this.nextToTake, horizon);
        this.work();
      }
    } catch (error) {
      this.options.onFailure(error);
    } finally {
      this.isCatchingUp = false;
    }
  }

  /** Takes nothing more and waits for what is being handled. */
  async stop(): Promise<void> {
    this.isStopped = true;
    if (this.active > 0) await new Promise<void>((resolve) => this.idle.push(resolve));
  }

  private take(record: LogRecord): void {
    this.nextToTake = record.position + 1;
    this.taken.push(record.position);
    this.held++;
    const lane = this.lanes.get(record.key);
    if (lane !== undefined) {
      lane.push(record);
      return;
    }
    this.lanes.set(record.key, [record]);
    this.ready.push(record.key);
  }

  private work(): void {
    while (!this.isStopped && this.active < this.options.lanes && this.ready.length > 0) {
      const key = this.ready.shift() as string;
      this.active++;
      void this.handle(key);
    }
  }

  private async handle(key: string): Promise<void> {
    const lane = this.lanes.get(key);
    const record = lane?.[0];
    try {
      if (lane !== undefined && record !== undefined) {
        await this.options.deliver(record);
        lane.shift();
        this.finish(record.position);
        if (lane.length > 0) this.ready.push(key);
        else this.lanes.delete(key);
      }
    } catch (error) {
      const wasStopping = this.isStopped;
      this.isStopped = true;
      if (!wasStopping) this.options.onFailure(error);
    }
    this.active--;
    if (this.isStopped && this.active === 0) for (const resolve of this.idle) resolve();
    this.work();
    if (this.isBehind && this.held < this.options.highMark / 2) void this.catchUp();
  }

  private finish(position: number): void {
    this.held--;
    this.finished.add(position);
    let done = 0;
    while (done < this.taken.length && this.finished.has(this.taken[done] as number))
      this.finished.delete(this.taken[done++] as number);
    if (done > 0) this.taken.splice(0, done);
  }
}
