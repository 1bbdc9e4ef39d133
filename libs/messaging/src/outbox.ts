import type { Tx } from '@chassis/persistence';
import type { OutgoingMessage } from './message-bus.js';

/** Where a row changes and a message leaves, both are one transaction. */
export abstract class Outbox {
  /** With `isLast` the commit leaves in the same packet: nothing may be run in the transaction afterwards. */
  abstract add(tx: Tx, messages: readonly OutgoingMessage[], options?: { isLast?: boolean }): Promise<void>;
}
