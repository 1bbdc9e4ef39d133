import { setTimeout as sleep } from 'node:timers/promises';
import { ChassisError, type Topic } from '@chassis/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Delivery, MessageBus } from '../message-bus.js';
import { type BusUnderTest, numbered, numberIn, until } from './bus-under-test.js';

const topic: Topic = 'run.requested';

/** What every adapter promises about messages that fail, and about lives that end. */
export function describeRedelivery(name: string, open: () => Promise<BusUnderTest>): void {
  describe(`${name} and messages that come again`, () => {
    let under: BusUnderTest;
    beforeEach(async () => {
      under = await open();
    });
    afterEach(async () => {
      await under.close();
    });
    const listen = (bus: MessageBus, group: string, deliver: (delivery: Delivery) => Promise<void>) =>
      bus.subscribe({ group, topics: [topic], delivery: 'group', deliver });

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

    it('shows a tenant what was put aside of its own alone, page by page', async () => {
      listen(
        under.bus,
        'a',
        async (one) => await under.bus.deadLetter('a', one, new ChassisError('invalid', 'no', 'no')),
      );
      await under.bus.start();
      for (const tenant of ['demo', 'other', 'demo', 'demo'])
        await under.append(topic, tenant, { ce_tenant: tenant }, 'x');
      await under.append(topic, 'k', {}, 'of nobody');
      await until(async () => (await under.deadLetters('a')).length === 5);
      const letters = under.setAside();
      const [first, second] = await letters.of('a', { tenant: 'demo', after: -1, limit: 2 });
      const rest = await letters.of('a', { tenant: 'demo', after: second?.id ?? 0, limit: 10 });
      expect([first, second, ...rest].map((one) => one?.key)).toEqual(['demo', 'demo', 'demo']);
      expect(await letters.of('a', { tenant: 'else', after: -1, limit: 10 })).toEqual([]);
    });

    it('delivers what was put aside again, to its group alone and under the headers of who asks', async () => {
      const again: Delivery[] = [];
      let isBroken = true;
      listen(under.bus, 'a', async (one) => {
        if (isBroken) await under.bus.deadLetter('a', one, new ChassisError('invalid', 'no', 'no'));
        else again.push(one);
      });
      await under.bus.start();
      await under.append(topic, 'k', { ce_tenant: 'demo', ce_principal: 'old', own: 'header' }, '{"a": "ß"}');
      await until(async () => (await under.deadLetters('a')).length === 1);
      isBroken = false;
      const [letter] = await under.setAside().of('a', { tenant: 'demo', after: -1, limit: 1 });
      await under.setAside().again('a', letter?.id ?? -1, { ce_principal: 'new' });
      await until(() => again.length === 1);
      expect(again[0]).toMatchObject({ topic, key: 'k', value: '{"a": "ß"}', deliveryCount: 1 });
      expect(again[0]?.headers).toMatchObject({ ce_principal: 'new', own: 'header' });
      const unknown = under.setAside().again('a', 999, {});
      await expect(unknown).rejects.toMatchObject({ code: 'unknown-dead-letter' });
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

    it('stops its process when a handler rejects, since nothing may be skipped', async () => {
      listen(under.bus, 'a', async () => await Promise.reject(new Error('broken handler')));
      await under.bus.start();
      await under.bus.publish([numbered('k', 1)]);
      await until(() => under.failures.length === 1);
      expect(String(under.failures[0])).toContain('broken handler');
    });
  });
}
