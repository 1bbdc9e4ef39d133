import type { Tx } from '@chassis/persistence';
import type { OutgoingMessage } from './message-bus.js';

/** Where a row changes and a message leaves, both are one transaction. */
export abstract class Outbox {
  abstract add(tx: Tx, messages: readonly OutgoingMessage[]): Promise<void>;
}
