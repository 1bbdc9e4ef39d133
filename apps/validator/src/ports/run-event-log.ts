import type { RunEvent, RunUpdated } from '@chassis/contracts';
import type { OutgoingMessage } from '@chassis/messaging';

/** An event as the rows hold it: with references in place of texts. */
export interface StoredEvent {
  readonly position: number;
  readonly type: RunEvent['type'];
  readonly at: Date;
  readonly data: Readonly<Record<string, unknown>>;
  /** A segment that was called back later. */
  readonly isWithdrawn: boolean;
}

/** All that a client may see of a run, in one order without gaps; the terminal event is the last. */
export abstract class RunEventLog {
  /** Appends what the engine said, in order of its versions; older ones, repeats and whatever follows the end are ignored. The messages of a terminal status leave in the same commit. */
  abstract append(
    tenant: string,
    run: string,
    update: RunUpdated,
    now: Date,
    messages: readonly OutgoingMessage[],
  ): Promise<void>;
  /** Nothing of the run is released from now on. */
  abstract cancel(tenant: string, run: string, now: Date): Promise<void>;
  abstract read(tenant: string, run: string, after: number, limit: number): Promise<StoredEvent[]>;
  /** The terminal event, if there is one. */
  abstract end(tenant: string, run: string): Promise<StoredEvent | undefined>;
}
