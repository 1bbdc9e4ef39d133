/** A message as the log holds it. */
export interface LogRecord {
  readonly topic: string;
  readonly position: number;
  readonly key: string;
  readonly headers: string;
  readonly value: string;
}

interface Slot {
  readonly record: LogRecord;
  state: 'open' | 'committed' | 'gone';
}

/**
 * Hands out the positions of one topic and knows which of them readers may see: all below the first append that has not ended.
 * A sequence of the database would not do, since its numbers are not in the order of commits.
 */
export class TopicLog {
  private readonly slots: Slot[] = [];

  /** `next` must lie above every position ever used, pruned ones included. */
  constructor(
    readonly topic: string,
    private next: number,
  ) {}

  /** Reserves the next position for an append that is about to be written. */
  open(message: Omit<LogRecord, 'topic' | 'position'>): LogRecord {
    const record = { topic: this.topic, position: this.next++, ...message };
    this.slots.push({ record, state: 'open' });
    return record;
  }

  /** Says how the append of `record` ended; what became visible by it comes back, in order. */
  close(record: LogRecord, isCommitted: boolean): LogRecord[] {
    const slot = this.slots[this.indexOf(record.position)];
    if (slot?.record !== record) throw new Error(`position ${record.position} of ${this.topic} is not open`);
    slot.state = isCommitted ? 'committed' : 'gone';
    let visible = 0;
    while (visible < this.slots.length && this.slots[visible]?.state !== 'open') visible++;
    return this.slots
      .splice(0, visible)
      .filter((one) => one.state === 'committed')
      .map((one) => one.record);
  }

  /** Everything below is visible: appends there have ended. */
  get horizon(): number {
    return this.slots[0]?.record.position ?? this.next;
  }

  private indexOf(position: number): number {
    return position - (this.slots[0]?.record.position ?? position);
  }
}
