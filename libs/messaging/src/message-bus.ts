import type { ChassisError, Envelope, Topic } from '@chassis/contracts';

/** A message on its way out: data already parsed by its schema, envelope complete. */
export interface OutgoingMessage {
  readonly topic: Topic;
  readonly envelope: Envelope;
  readonly data: unknown;
}

/** A message as it came off the bus, not yet parsed: headers `ce_*` and the JSON text. */
export interface Delivery {
  readonly topic: string;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: string;
  /** Counts deliveries of this message to this group, from 1; 2 and more are redeliveries. */
  readonly deliveryCount: number;
}

export interface Subscription {
  /** `group`: the service; `broadcast`: every instance. */
  readonly group: string;
  readonly topics: readonly Topic[];
  readonly delivery: 'group' | 'broadcast';
  /** Resolves when the message is done with, in whatever way; a rejection stops the process, since nothing may be skipped. */
  readonly deliver: (delivery: Delivery) => Promise<void>;
  /** Called when the bus has started. */
  readonly onStart?: () => void;
  /** Awaited by `stop` once nothing is delivered any more and while messages may still leave: for work that goes on beside deliveries. */
  readonly onStop?: () => Promise<void>;
}

/** At least once, in order per key, keys side by side. */
export abstract class MessageBus {
  /** Whether no other process can have this bus open. */
  abstract readonly isOfOneProcess: boolean;
  /** Resolves when the messages are durable (`async`: ordered before all later commits). */
  abstract publish(messages: readonly OutgoingMessage[], options?: { durability?: 'sync' | 'async' }): Promise<void>;
  /** Registers; nothing is delivered before `start`. */
  abstract subscribe(subscription: Subscription): void;
  /** Delivers the message to the group again after a fixed delay; for messages without a run. */
  abstract retryLater(group: string, delivery: Delivery, delayMs: number): Promise<void>;
  /** Puts a message aside with its original bytes and the reason. */
  abstract deadLetter(group: string, delivery: Delivery, error: ChassisError): Promise<void>;
  abstract start(): Promise<void>;
  /** Stops delivering, waits for running handlers and for `onStop` of the subscriptions, keeps positions. */
  abstract stop(): Promise<void>;
}
