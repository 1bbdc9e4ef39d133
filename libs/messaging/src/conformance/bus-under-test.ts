import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { RunRequested, type Topic } from '@chassis/contracts';
import type { DeadLetters } from '../dead-letters.js';
import type { Delivery, MessageBus, OutgoingMessage } from '../message-bus.js';
import { outgoing } from '../outgoing.js';
import type { Headers } from '../wire.js';

/** A bus under test; `restart` ends it as a crash would and opens it anew on the same data, `reopen` in good order. */
export interface BusUnderTest {
  readonly bus: MessageBus;
  /** What was reported as fatal. */
  readonly failures: unknown[];
  restart(): Promise<MessageBus>;
  reopen(): Promise<MessageBus>;
  /** Sends bytes unchecked, as a foreign producer does. */
  append(topic: Topic, key: string, headers: Headers, value: string): Promise<void>;
  deadLetters(group: string): Promise<SetAsideMessage[]>;
  /** What an operator sees of it. */
  setAside(): DeadLetters;
  close(): Promise<void>;
}

/** A message that was put aside, as far as every adapter keeps it. */
export interface SetAsideMessage {
  readonly topic: string;
  readonly key: string;
  readonly headers: Readonly<Headers>;
  readonly value: string;
  readonly kind: string;
  readonly code: string;
  readonly reason: string;
}

const reference = { payload: '0'.repeat(64), bytes: 1 };
/** A message with a number in it, under a key. */
export function numbered(key: string, number: number): OutgoingMessage {
  const data = { workflow: String(number), input: reference, acceptedAt: new Date(0).toISOString(), origin: 'test' };
  return outgoing(RunRequested, data, {
    source: 'ingress',
    tenant: 'demo',
    principal: 'token',
    id: randomUUID(),
    now: new Date(),
    dataClass: 'public',
    key,
  });
}
export const numberIn = (delivery: Delivery): number =>
  Number((JSON.parse(delivery.value) as { workflow: string }).workflow);

/** Waits for something that must happen; how long it may take is the test's limit, not a measurement. */
export async function until(isTrue: () => boolean | Promise<boolean>, limitSeconds = 20): Promise<void> {
  const end = Date.now() + limitSeconds * 1000;
  while (!(await isTrue())) {
    if (Date.now() > end) throw new Error(`what the test waits for did not happen within ${limitSeconds} s`);
    await sleep(5);
  }
}
