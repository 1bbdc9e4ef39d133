import { setTimeout as sleep } from 'node:timers/promises';
import { RunEnded, type Topic } from '@chassis/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Delivery, MessageBus } from '../message-bus.js';
import { outgoing } from '../outgoing.js';
import { type BusUnderTest, numbered, numberIn, until } from './bus-under-test.js';

const topic: Topic = 'run.requested';

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
