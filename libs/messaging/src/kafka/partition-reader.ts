import type { Batch } from 'kafkajs';
import { Lanes } from '../lanes.js';
import type { Turns } from '../turns/turns.js';
import { type Incoming, incoming } from './incoming.js';

export interface PartitionReaderOptions {
  /** Names on the brokers. */
  topic: string;
  partition: number;
  /** The topic of the table; of retry topics the messages themselves say it. */
  logicalTopic: string;
  /** First offset to take; unknown until the first batch where the group's committed offset decides. */
  from?: number;
  lanes: number;
  turns: Turns;
  /** Messages held above which nothing more is taken. */
  highMark: number;
  deliver: (item: Incoming) => Promise<void>;
  onFailure: (error: unknown) => void;
  /** Called when there is room again after `isFull`. */
  onRoom: () => void;
}

/** Bytes held above which nothing more is taken, whatever their number. */
const maxHeldBytes = 8 * 1024 * 1024;
/** How far a slow message may be left behind: its successors are remembered, and repeated after a crash. */
const maxSpan = 50_000;

/** One partition's way through its lanes. Offsets below `nextOffset` are done with or held here, so kafkajs's rewinds do no harm. */
export class PartitionReader {
  private lanes: Lanes<Incoming>;
  private bytes = 0;
  private wasFull = false;
  private isStopped = false;
  nextOffset: number | undefined;
  /** What the group is known to have committed. */
  committed: number | undefined;

  constructor(private readonly options: PartitionReaderOptions) {
    this.nextOffset = options.from;
    this.lanes = this.newLanes();
  }

  get topic(): string {
    return this.options.topic;
  }
  get partition(): number {
    return this.options.partition;
  }
  /** The lowest offset not yet done with; undefined before anything was read. */
  get position(): number | undefined {
    return this.lanes.lowest ?? this.nextOffset;
  }
  get held(): number {
    return this.lanes.held;
  }
  get isFull(): boolean {
    return this.lanes.held >= this.options.highMark || this.bytes >= maxHeldBytes || this.lanes.span >= maxSpan;
  }
  /** Takes a batch whole; the caller pauses the partition when that made it full. */
  offer(batch: Batch): void {
    if (this.isStopped) return;
    if (this.nextOffset !== undefined && Number(batch.highWatermark) < this.nextOffset) this.startOver();
    for (const record of batch.messages) {
      if (this.nextOffset !== undefined && Number(record.offset) < this.nextOffset) continue;
      const item = incoming(record, this.options.logicalTopic, `${this.topic}/${this.partition}`);
      this.bytes += item.bytes;
      this.lanes.take(item);
      this.nextOffset = item.position + 1;
    }
    // Behind the last message may lie records of transactions that nobody is to see.
    this.nextOffset = Math.max(this.nextOffset ?? 0, Number(batch.lastOffset()) + 1);
    this.wasFull ||= this.isFull;
    this.lanes.work();
  }

  /** Begins nothing more and waits for what is being handled. */
  async stop(): Promise<void> {
    this.isStopped = true;
    await this.lanes.stop();
  }

  /** The log ends below what was read: it was cut or made anew, and its offsets mean other messages now. */
  private startOver(): void {
    void this.lanes.stop();
    this.lanes = this.newLanes();
    this.bytes = 0;
    this.nextOffset = undefined;
    this.committed = undefined;
  }

  private newLanes(): Lanes<Incoming> {
    const lanes: Lanes<Incoming> = new Lanes<Incoming>({
      lanes: this.options.lanes,
      turns: this.options.turns,
      deliver: this.options.deliver,
      onFailure: this.options.onFailure,
      onDone: (item) => {
        if (lanes !== this.lanes) return;
        this.bytes -= item.bytes;
        if (!this.wasFull || this.isStopped || !this.hasRoom()) return;
        this.wasFull = false;
        this.options.onRoom();
      },
    });
    return lanes;
  }

  private hasRoom(): boolean {
    return (
      this.lanes.held < this.options.highMark / 2 && this.bytes < maxHeldBytes / 2 && this.lanes.span < maxSpan / 2
    );
  }
}
