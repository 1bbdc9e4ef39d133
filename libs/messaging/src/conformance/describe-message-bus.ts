import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { RunEnded, RunRequested, type Topic } from '@chassis/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Delivery, MessageBus, OutgoingMessage } from '../message-bus.js';
import { outgoing } from '../outgoing.js';

/** A bus under test; `restart` ends it as a crash would and opens it anew on the same data. */
export interface BusUnderTest {
  readonly bus: MessageBus;
  restart(): Promise<MessageBus>;
  close(): Promise<void>;
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
const numberIn = (delivery: Delivery): number => Number((JSON.parse(delivery.value) as { workflow: string }).workflow);

async function until(isTrue: () => boolean): Promise<void> {
  const end = Date.now() + 10_000;
  while (!isTrue()) {
    if (Date.now() > end) throw new Error('what the test waits for did not happen within 10 s');
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
      await until(() => done.length === 3);
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

    it('delivers again after a crash what was not finished, and what lies behind it', async () => {
      const first: number[] = [];
      listen(under.bus, 'a', async (delivery) => {
        first.push(numberIn(delivery));
        if (numberIn(delivery) === 1) await new Promise(() => undefined);
      });
      await under.bus.start();
      for (let number = 0; number < 4; number++) await under.bus.publish([numbered(`k${number}`, number)]);
      await until(() => first.length === 4);
      await sleep(150);
      const again: number[] = [];
      const bus = await under.restart();
      listen(bus, 'a', async (delivery) => void again.push(numberIn(delivery)));
      await bus.start();
      await until(() => again.includes(1) && again.includes(3));
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
