import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ChassisError, RunEnded, RunRequested, type Topic } from '@chassis/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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
const topic: Topic = 'run.requested';

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
export async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 20_000;
  while (!(await isTrue())) {
    if (Date.now() > end) throw new Error('what the test waits for did not happen within 20 s');
    await sleep(5);
  }
}

/** What every adapter of `MessageBus` promises. */
export function describeMessageBus(name: string, open: () => Promise<BusUnderTest>): void {
  describe(`${name} as a MessageBus`, () => {
    let under: BusUnderTest;
    beforeEach(async () => {
      under = await open();
    });
    afterEach(async () => {
      await under.close();
    });
    const listen = (bus: MessageBus, group: string, deliver: (delivery: Delivery) => Promise<void>) =>
      bus.subscribe({ group, topics: [topic], delivery: 'group', deliver });

    it('keeps the order within a key, also when handlers take their time', async () => {
      const seen: Record<string, number[]> = {};
      listen(under.bus, 'a', async (delivery) => {
        await sleep(Math.random() * 3);
        (seen[delivery.key] ??= []).push(numberIn(delivery));
      });
      await under.bus.start();
      for (let number = 0; number < 60; number++) await under.bus.publish([numbered(`key-${number % 3}`, number)]);
      await until(() => Object.values(seen).flat().length === 60);
      for (const numbers of Object.values(seen)) expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    });

    it('works on other keys while one handler is slow', async () => {
      const done: number[] = [];
      let release = (): void => undefined;
      const slow = new Promise<void>((resolve) => (release = resolve));
      listen(under.bus, 'a', async (delivery) => {
        if (delivery.key === 'slow') await slow;
        done.push(numberIn(delivery));
      });
      await under.bus.start();
      await under.bus.publish([numbered('slow', 0), numbered('quick', 1), numbered('quick', 2)]);
      await until(() => done.length === 2);
      expect(done).toEqual([1, 2]);
      release();
      await until(() => done.includes(0));
    });

    it('gives each group every message, once while nothing fails', async () => {
      const seen: Record<string, number[]> = { a: [], b: [] };
      for (const group of ['a', 'b'])
        listen(under.bus, group, async (delivery) => void seen[group]?.push(numberIn(delivery)));
      await under.bus.start();
      await Promise.all(
        Array.from({ length: 200 }, async (_, number) => await under.bus.publish([numbered(`k${number}`, number)])),
      );
      await until(() => seen['a']?.length === 200 && seen['b']?.length === 200);
      expect(new Set(seen['a']).size).toBe(200);
    });

    it('delivers again after a crash what was not finished, and nothing that lies before it', async () => {
      const first: number[] = [];
      listen(under.bus, 'a', async (delivery) => {
        first.push(numberIn(delivery));
        if (numberIn(delivery) === 1) await new Promise(() => undefined);
      });
      await under.bus.start();
      for (let number = 0; number < 4; number++) await under.bus.publish([numbered(`k${number}`, number)]);
      await until(() => first.length === 4);
      await sleep(500);
      const again: number[] = [];
      const bus = await under.restart();
      listen(bus, 'a', async (delivery) => void again.push(numberIn(delivery)));
      await bus.start();
      await until(() => again.includes(1));
      await bus.publish([numbered('k9', 9)]);
      await until(() => again.includes(9));
      expect(again).not.toContain(0);
    });

    it('delivers what was published while nobody listened', async () => {
      await under.bus.publish([numbered('k', 7)]);
      const seen: number[] = [];
      listen(under.bus, 'late', async (delivery) => void seen.push(numberIn(delivery)));
      await under.bus.start();
      await until(() => seen.length === 1);
      expect(seen).toEqual([7]);
    });

    it('takes a flood without losing or doubling a message, though the handler is slower', async () => {
      const seen: number[] = [];
      listen(under.bus, 'a', async (delivery) => {
        await sleep(1);
        seen.push(numberIn(delivery));
      });
      await under.bus.start();
      for (let batch = 0; batch < 30; batch++)
        await under.bus.publish(Array.from({ length: 100 }, (_, index) => numbered(`k${index}`, batch * 100 + index)));
      await until(() => seen.length >= 3_000);
      expect(new Set(seen).size).toBe(3_000);
      expect(seen).toHaveLength(3_000);
    });

    it('delivers a message again after its delay when a group asks for it, and to that group alone', async () => {
      const seen: string[] = [];
      listen(under.bus, 'a', async (delivery) => {
        seen.push(`a${delivery.deliveryCount}`);
        if (delivery.deliveryCount === 1) await under.bus.retryLater('a', delivery, 10);
      });
      listen(under.bus, 'b', async (delivery) => void seen.push(`b${delivery.deliveryCount}`));
      await under.bus.start();
      await under.bus.publish([numbered('k', 1)]);
      await until(() => seen.includes('a2'));
      expect(seen.toSorted()).toEqual(['a1', 'a2', 'b1']);
    });

    it('repeats nothing after an orderly stop, which waits for running handlers', async () => {
      const seen: number[] = [];
      listen(under.bus, 'a', async (delivery) => {
        await sleep(20);
        seen.push(numberIn(delivery));
      });
      await under.bus.start();
      await under.bus.publish(Array.from({ length: 10 }, (_, number) => numbered(`k${number}`, number)));
      await until(() => seen.length > 0);
      const bus = await under.reopen();
      listen(bus, 'a', async (delivery) => void seen.push(numberIn(delivery)));
      await bus.start();
      await bus.publish([numbered('last', 99)]);
      await until(() => seen.includes(99) && seen.length >= 11);
      expect(seen.toSorted((a, b) => a - b)).toEqual([...Array.from({ length: 10 }, (_, number) => number), 99]);
    });

    it('keeps the order of a key around messages that fail and are set aside', async () => {
      const seen: number[] = [];
      listen(under.bus, 'a', async (delivery) => {
        const number = numberIn(delivery);
        if (number % 3 === 0) await under.bus.deadLetter('a', delivery, new ChassisError('invalid', 'no', 'no'));
        else seen.push(number);
      });
      await under.bus.start();
      await under.bus.publish(Array.from({ length: 12 }, (_, number) => numbered('k', number)));
      await until(() => seen.length === 8);
      expect(seen).toEqual([1, 2, 4, 5, 7, 8, 10, 11]);
    });

    it('delivers poison as it is, and what comes behind it', async () => {
      const seen: Delivery[] = [];
      listen(under.bus, 'a', async (delivery) => void seen.push(delivery));
      await under.bus.start();
      await under.append(topic, 'k', {}, '{"broken');
      await under.append(topic, 'k', { ce_id: 'x'.repeat(2_000), strange: 'ß' }, '');
      await under.bus.publish([numbered('k', 3)]);
      await until(() => seen.length === 3);
      expect(seen.map((one) => one.value.slice(0, 8))).toEqual(['{"broken', '', seen[2]?.value.slice(0, 8)]);
      expect(seen[1]?.headers).toMatchObject({ strange: 'ß' });
    });

    it('puts a message aside with its bytes, its headers and the reason', async () => {
      const error = new ChassisError('invalid', 'bad-message', 'The field “amount” is missing.');
      listen(under.bus, 'a', async (delivery) => await under.bus.deadLetter('a', delivery, error));
      await under.bus.start();
      await under.append(topic, 'k', { ce_id: '1', own: 'header' }, '{"poison": "ß"');
      await until(async () => (await under.deadLetters('a')).length === 1);
      const [letter] = await under.deadLetters('a');
      expect(letter).toMatchObject({ topic, key: 'k', value: '{"poison": "ß"', kind: 'invalid', code: 'bad-message' });
      expect(letter?.headers).toMatchObject({ ce_id: '1', own: 'header' });
      expect(letter?.reason).toBe('The field “amount” is missing.');
    });

    it('counts the deliveries of a message that is tried again and again', async () => {
      const counts: number[] = [];
      listen(under.bus, 'a', async (delivery) => {
        counts.push(delivery.deliveryCount);
        if (delivery.deliveryCount < 4) await under.bus.retryLater('a', delivery, 10);
      });
      await under.bus.start();
      await under.append(topic, 'k', { own: 'header' }, 'text');
      await until(() => counts.length === 4);
      expect(counts).toEqual([1, 2, 3, 4]);
    });

    it('delivers a message that waited for another try to a later life of the group', async () => {
      listen(under.bus, 'a', async (delivery) => await under.bus.retryLater('a', delivery, 100));
      await under.bus.start();
      await under.bus.publish([numbered('k', 1)]);
      await sleep(50);
      const again: Delivery[] = [];
      const bus = await under.reopen();
      listen(bus, 'a', async (delivery) => void again.push(delivery));
      await bus.start();
      await until(() => again.some((one) => one.deliveryCount > 1));
      expect(numberIn(again[0] as Delivery)).toBe(1);
    });

    it('broadcasts to whoever listens, from the moment it listens', async () => {
      const seen: number[] = [];
      const deliver = async (delivery: Delivery) => void seen.push(numberIn(delivery));
      under.bus.subscribe({ group: 'a', topics: [topic], delivery: 'broadcast', deliver });
      await under.bus.start();
      await under.bus.publish(Array.from({ length: 20 }, (_, number) => numbered(`k${number}`, number)));
      await until(() => seen.length >= 20);
      expect(seen.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, number) => number));
    });

    it('carries messages below, at and far above what a broker takes', async () => {
      const seen: number[] = [];
      listen(under.bus, 'a', async ({ value }) => {
        seen.push((JSON.parse(value) as { origin: string }).origin.length);
      });
      await under.bus.start();
      const sizes = [1_000, 890_000, 899_000, 1_048_588, 5_000_000];
      for (const [index, size] of sizes.entries()) {
        const message = numbered(`k${index}`, index);
        await under.bus.publish([{ ...message, data: { ...(message.data as object), origin: 'x'.repeat(size) } }]);
      }
      await until(() => seen.length === sizes.length);
      expect(seen.toSorted((a, b) => a - b)).toEqual(sizes);
    });

    it('stops its process when a handler rejects, since nothing may be skipped', async () => {
      listen(under.bus, 'a', async () => await Promise.reject(new Error('broken handler')));
      await under.bus.start();
      await under.bus.publish([numbered('k', 1)]);
      await until(() => under.failures.length === 1);
      expect(String(under.failures[0])).toContain('broken handler');
    });

    it('carries headers and UTF-8 text unchanged', async () => {
      const got: Delivery[] = [];
      under.bus.subscribe({
        group: 'a',
        topics: ['run.ended'],
        delivery: 'group',
        deliver: async (delivery) => void got.push(delivery),
      });
      await under.bus.start();
      const origin = {
        source: 'validator',
        tenant: 'demo',
        principal: 'token',
        id: 'x',
        now: new Date(0),
        run: 'r1',
        step: { run: 'r1', step: 's', attempt: 2 },
        dataClass: 'internal',
        deadline: new Date(5).toISOString(),
      } as const;
      await under.bus.publish([
        outgoing(RunEnded, { status: 'completed', workflow: 'Prüfung “ß” 東京', costMicroUsd: 0 }, origin),
      ]);
      await until(() => got.length === 1);
      expect(got[0]?.headers).toMatchObject({
        ce_id: 'x',
        ce_type: 'run.ended',
        ce_step: 'r1/s/2',
        ce_dataclass: 'internal',
        ce_deadline: '1970-01-01T00:00:00.005Z',
      });
      expect(JSON.parse(got[0]?.value ?? '')).toMatchObject({ workflow: 'Prüfung “ß” 東京' });
    });
  });
}
