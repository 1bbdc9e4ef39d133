import {
  canonicalJson,
  ChainRecordSchema,
  emptyHead,
  headAfter,
  recordHash,
  type ChainHead,
  type ChainRecord,
} from './chain-record.js';

/** Where a chain is broken, and how; `line` counts from 1. */
export interface ChainFault {
  readonly code:
    | 'unreadable-line'
    | 'missing-record'
    | 'out-of-order'
    | 'edited-record'
    | 'broken-link'
    | 'wrong-head'
    | 'cut-tail'
    | 'bad-checkpoint';
  readonly message: string;
  readonly line?: number;
  readonly seq?: number;
}

const maxFaults = 20;

/** Follows a chain line by line, in constant memory, and keeps the first faults that it finds. */
export class ChainCheck {
  readonly faults: ChainFault[] = [];
  /** As the lines claim it; proven only while there is no fault. */
  head: ChainHead = emptyHead;
  /** Up to where a known head vouches for the chain. */
  vouchedCount = 0;
  private lines = 0;
  private readonly awaited: ChainHead[] = [];

  /** Says that the chain had this head once: it must be reached, or be where the chain stands now. */
  expect(head: ChainHead): void {
    this.vouchedCount = Math.max(this.vouchedCount, head.count);
    if (head.count > this.head.count) this.awaited.push(head);
    else this.compare(head);
  }

  /** Takes the next line of the export. */
  next(text: string): void {
    this.lines += 1;
    const record = this.parse(text);
    if (record === undefined) return;
    this.checkPlace(record);
    if (recordHash(record.seq, record.prev, record.fact) !== record.hash) {
      this.report('edited-record', `Record ${record.seq} is not what its hash was made of.`, record.seq);
    }
    this.head = headAfter(record);
    for (const head of this.awaited) if (head.count === record.seq) this.compare(head);
  }

  /** Call after the last line. */
  end(): void {
    if (this.head.count < this.vouchedCount) {
      this.report('cut-tail', `The export ends at record ${this.head.count}, but the chain had ${this.vouchedCount}.`);
    }
  }

  report(code: ChainFault['code'], message: string, seq?: number): void {
    if (this.faults.length >= maxFaults) return;
    this.faults.push({ code, message, ...(this.lines > 0 && { line: this.lines }), ...(seq !== undefined && { seq }) });
  }

  private parse(text: string): ChainRecord | undefined {
    const value = readJson(text);
    const record = ChainRecordSchema.safeParse(value);
    // Only the canonical form: of two equal keys in a line, another reader might take the one that was not hashed.
    if (record.success && canonicalJson(value) === text.trim()) return value as ChainRecord;
    this.report('unreadable-line', `Line ${this.lines} is not a record of a chain.`);
    return undefined;
  }

  private checkPlace({ seq, prev }: ChainRecord): void {
    const due = this.head.count + 1;
    if (seq > due) this.report('missing-record', `Record ${due} is missing: record ${seq} stands in its place.`, seq);
    else if (seq < due) this.report('out-of-order', `Record ${seq} stands where record ${due} is due.`, seq);
    else if (prev !== this.head.hash)
      this.report('broken-link', `Record ${seq} does not follow the one before it.`, seq);
  }

  private compare(known: ChainHead): void {
    if (known.count === this.head.count && known.hash === this.head.hash) return;
    this.report('wrong-head', `At record ${known.count} the chain is not the one that was known.`, known.count);
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
