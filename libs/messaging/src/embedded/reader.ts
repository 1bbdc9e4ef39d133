import { type LaneItem, Lanes } from '../lanes.js';
import type { Turns } from '../turns/turns.js';
import type { Headers } from '../wire.js';
import type { LogRecord } from './topic-log.js';

/** Reads a stretch of the log: up to `limit` records from `from`, below `to`. */
export type ReadLog = (topic: string, from: number, to: number, limit: number) => Promise<LogRecord[]>;

export interface ReaderOptions {
  topic: string;
  /** First position to deliver. */
  from: number;
  deliver: (record: LogRecord, headers: Headers) => Promise<void>;
  /** How many keys are worked on at a time. */
  lanes: number;
  turns: Turns;
  /** Above this many records in memory the reader takes no more from the live tail and catches up from the log later. */
  highMark: number;
  read: ReadLog;
  horizon: () => number;
  onFailure: (error: unknown) => void;
}

interface Taken extends LaneItem {
  readonly record: LogRecord;
  readonly headers: Headers;
}

/**
 * One group's way through one topic: keys side by side, each key in order. `position` is the lowest record not yet done with,
 * so that a crash repeats what was unfinished and nothing else is lost.
 */
export class Reader {
  private readonly lanes: Lanes<Taken>;
  private nextToTake: number;
  private isCatchingUp = false;
  /** Something visible was not taken: only `catchUp` may go on. */
  private isBehind = true;
  private isStopped = false;

  constructor(private readonly options: ReaderOptions) {
    this.nextToTake = options.from;
    const { lanes, turns, deliver } = options;
    this.lanes = new Lanes<Taken>({
      lanes,
      turns,
      deliver: async ({ record, headers }) => await deliver(record, headers),
      onFailure: (error) => {
        this.isStopped = true;
        options.onFailure(error);
      },
      onDone: () => {
        if (this.isBehind && this.lanes.held < options.highMark / 2) void this.catchUp();
      },
    });
  }

  get position(): number {
    return this.lanes.lowest ?? this.nextToTake;
  }
  get backlog(): number {
    return this.options.horizon() - this.position;
  }

  /** Takes what just became visible, unless it must catch up first. */
  offer(records: readonly LogRecord[]): void {
    if (this.isBehind || this.isStopped) return;
    if (this.lanes.held + records.length > this.options.highMark) {
      this.isBehind = true;
      // Else what ends next goes on; where little or nothing is at work, that may be long in coming.
      if (this.lanes.held < this.options.highMark / 2) void this.catchUp();
      return;
    }
    for (const record of records) if (record.position >= this.nextToTake) this.take(record);
    this.nextToTake = Math.max(this.nextToTake, this.options.horizon());
    this.lanes.work();
  }

  /** Reads from the log until it has caught up with the live tail. */
  async catchUp(): Promise<void> {
    if (this.isCatchingUp || this.isStopped) return;
    this.isCatchingUp = true;
    try {
      while (!this.isStopped && this.lanes.held < this.options.highMark) {
        const horizon = this.options.horizon();
        if (this.nextToTake >= horizon) {
          this.isBehind = false;
          return;
        }
        const records = await this.options.read(this.options.topic, this.nextToTake, horizon, this.options.highMark);
        for (const record of records) this.take(record);
        // Positions of appends that were rolled back are holes.
        if (records.length < this.options.highMark) this.nextToTake = Math.max(this.nextToTake, horizon);
        this.lanes.work();
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
    await this.lanes.stop();
  }

  private take(record: LogRecord): void {
    this.nextToTake = record.position + 1;
    const headers = JSON.parse(record.headers) as Headers;
    const { key, position } = record;
    this.lanes.take({ key, position, tenant: headers['ce_tenant'] ?? '', record, headers });
  }
}
