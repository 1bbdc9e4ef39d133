import { ChassisError } from '@chassis/contracts';
import type { Tx } from '@chassis/persistence';

/** This process's right to work on a message, for as long as its heartbeats arrive; lost when it is silent for the length of a lease and another one takes the message. */
export interface Lease {
  /** Rises by one with every owner; 1 for the first. */
  readonly epoch: number;
  /** Aborted when the process stops or the lease is lost: another owner goes on with the message. */
  readonly handedOver: AbortSignal;
  /** Aborted when the message's run is cancelled, also when that happened before. */
  readonly cancelled: AbortSignal;
  /** To be awaited before anything leaves without a transaction. Costs nothing unless heartbeats are overdue; throws `lease-lost`. */
  confirm(): Promise<void>;
  /** In the transaction of an effect: fails it with `lease-lost` unless the lease is still held, and keeps others from taking it until the transaction ends. */
  fence(tx: Tx): Promise<void>;
  /** Like `fence`, and the message is done with when the transaction commits: for the one that sends the outcome. */
  end(tx: Tx): Promise<void>;
}

/** The error of an owner whose message another one has: nothing that it still writes counts. */
export const leaseLost = (cause?: unknown): ChassisError =>
  new ChassisError('transient', 'lease-lost', 'Another owner has taken over this message.', { cause });
