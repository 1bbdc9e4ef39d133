import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Topic, topicNames } from '@chassis/contracts';
import { Kafka, logLevel } from 'kafkajs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BreakableNetwork } from '../../conformance/breakable-network.js';
import { numbered, numberIn, until } from '../../conformance/bus-under-test.js';
import type { Delivery, MessageBus } from '../../message-bus.js';
import { ensureTopics } from '../ensure-topics.js';
import { KafkaBus, type KafkaBusOptions } from '../kafka-bus.js';

const topic: Topic = 'run.requested';
let count = 0;

/** What a broker and kafkajs can do to us; each repair of kafkajs with a test that fails without it. */
export function describeKafkaFaults({ brokers }: { brokers: readonly string[] }): void {
  let prefix = '';
  let buses: KafkaBus[] = [];
  function open(network = new BreakableNetwork(), more: Partial<KafkaBusOptions> = {}): KafkaBus {
    const bus = new KafkaBus({
      connection: { brokers, prefix, socketFactory: network.socketFactory },
      clientId: 'test',
      sessionTimeoutMs: 4_000,
      onFatal: (error) => {
        throw error;
      },
      ...more,
    });
    buses.push(bus);
    return bus;
  }
  const listen = (bus: MessageBus, deliver: (delivery: Delivery) => Promise<void>, topics: Topic[] = [topic]) =>
    bus.subscribe({ group: 'a', topics, delivery: 'group', deliver });

  async function committed(): Promise<number> {
    const admin = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    const [offsets] = await admin.fetchOffsets({ groupId: `${prefix}a`, topics: [`${prefix}${topic}`] });
    await admin.disconnect();
    return (offsets?.partitions ?? []).reduce((sum, one) => sum + Math.max(0, Number(one.offset)), 0);
  }

  describe('KafkaBus around faults', () => {
    beforeEach(async () => {
      prefix = `faults-${process.pid}-${++count}.`;
      buses = [];
      const connection = { brokers, prefix };
      await ensureTopics({ connection, topics: [topic, 'run.ended'], groups: ['a'] });
    });
    afterEach(async () => {
      await Promise.all(buses.map(async (bus) => await bus.stop()));
    });

    it('does not look at empty request queues while nothing happens (idle spin)', async () => {
      const { prototype } = createRequire(import.meta.url)('kafkajs/src/network/requestQueue') as {
        prototype: { checkPendingRequests(): void };
      };
      const look = vi.spyOn(prototype, 'checkPendingRequests');
      const bus = open();
      listen(bus, async () => {});
      await bus.start();
      await bus.publish([numbered('k', 1)]);
      look.mockClear();
      await sleep(1_000);
      const looks = look.mock.calls.length;
      look.mockRestore();
      // One per answer; as shipped kafkajs looks some 1,300 times a second and connection.
      expect(looks).toBeLessThan(100);
    });

    it('sends once a network that fell silent while it first connected carries again (half-open broker)', async () => {
      const network = new BreakableNetwork();
      const bus = open(network);
      const seen: number[] = [];
      listen(bus, async (delivery) => void seen.push(numberIn(delivery)));
      await bus.start();
      // The producer connects with its first message; its first request gets no answer.
      const apiVersions = 18;
      network.swallowOnNew(apiVersions);
      const opened = network.opened;
      const sent = bus.publish([numbered('k', 1)]);
      await until(() => network.opened > opened);
      await sleep(6_000);
      network.hear();
      await sent;
      await until(() => seen.includes(1));
    });

    it('delivers other partitions while every lane of one is busy (head-of-line blocking)', async () => {
      const done: number[] = [];
      const begun = Promise.withResolvers<void>();
      const released = Promise.withResolvers<void>();
      // A consumer that stands still is replaced after its session, and its successor reads on: not within this test.
      const bus = open(undefined, { lanes: 1, sessionTimeoutMs: 60_000 });
      listen(bus, async (delivery) => {
        if (delivery.key === 'slow') {
          begun.resolve();
          await released.promise;
        }
        done.push(numberIn(delivery));
      });
      await bus.start();
      await bus.publish([numbered('slow', 0)]);
      await begun.promise;
      await bus.publish(Array.from({ length: 30 }, (_, n) => numbered(`k${n}`, n + 1)));
      await until(() => done.length > 10);
      expect(done).not.toContain(0);
      released.resolve();
      await until(() => new Set(done).size === 31);
    });

    it('delivers what is held once, though a rejoin rewinds to the committed offset', async () => {
      const seen: number[] = [];
      const released = Promise.withResolvers<void>();
      const bus = open();
      listen(bus, async (delivery) => {
        seen.push(numberIn(delivery));
        if (numberIn(delivery) < 20) await released.promise;
      });
      await bus.start();
      const publish = async (from: number) =>
        await bus.publish(Array.from({ length: 20 }, (_, number) => numbered(`k${number}`, from + number)));
      await publish(0);
      await until(() => seen.length === 20);
      // A member with other topics makes the group form anew and takes no partition away.
      const other = open();
      listen(other, async () => {}, ['run.ended']);
      await other.start();
      await publish(20);
      released.resolve();
      await until(() => seen.length >= 40);
      await publish(40);
      await until(() => seen.includes(59));
      await until(() => bus.held === 0);
      expect(seen).toHaveLength(60);
    });

    it('gives partitions only to members that want them', async () => {
      const seen: number[] = [];
      const ended: number[] = [];
      const first = open();
      listen(first, async (delivery) => void seen.push(numberIn(delivery)));
      const second = open();
      listen(second, async () => void ended.push(1), ['run.ended']);
      await first.start();
      await second.start();
      await first.publish(Array.from({ length: 60 }, (_, number) => numbered(`k${number}`, number)));
      await second.append([{ topic: 'run.ended', key: 'k', headers: {}, value: '{}' }]);
      await until(() => new Set(seen).size === 60 && ended.length > 0);
    });

    it('reads on after its consumer crashed', async () => {
      const seen: number[] = [];
      const network = new BreakableNetwork();
      const bus = open(network);
      listen(bus, async (delivery) => void seen.push(numberIn(delivery)));
      await bus.start();
      const producer = open();
      await producer.publish([numbered('k', 1)]);
      await until(() => seen.includes(1));
      network.cut();
      await until(() => !bus.isReady);
      await producer.publish([numbered('k', 2)]);
      await sleep(1_500);
      network.heal();
      await until(() => bus.isReady && seen.includes(2));
      await producer.publish([numbered('k', 3)]);
      await until(() => seen.includes(3));
    });

    it('notices a coordinator that swallows commits, and commits elsewhere', async () => {
      const network = new BreakableNetwork();
      const seen: number[] = [];
      const bus = open(network, { commitTimeoutMs: 1_000 });
      listen(bus, async (delivery) => void seen.push(numberIn(delivery)));
      await bus.start();
      const producer = open();
      await producer.publish([numbered('k', 1)]);
      await until(async () => (await committed()) === 1);
      const offsetCommit = 8;
      network.swallow(offsetCommit);
      const opened = network.opened;
      await producer.publish([numbered('k', 2)]);
      await until(async () => (await committed()) === 2);
      expect(network.opened).toBeGreaterThan(opened);
      expect(seen).toEqual([1, 2]);
    });

    it('loses nothing while members come, leave and die', async () => {
      const seen = new Map<number, number>();
      const member = (network?: BreakableNetwork): KafkaBus => {
        const bus = open(network);
        listen(bus, async (delivery) => {
          await sleep(Math.random() * 10);
          seen.set(numberIn(delivery), (seen.get(numberIn(delivery)) ?? 0) + 1);
        });
        return bus;
      };
      const producer = open();
      let published = 0;
      const publish = async (batches: number): Promise<void> => {
        for (let batch = 0; batch < batches; batch++) {
          const from = published;
          published += 20;
          await producer.publish(Array.from({ length: 20 }, (_, n) => numbered(`k${n}`, from + n)));
          await sleep(10);
        }
      };
      const first = member();
      await first.start();
      await publish(20);
      const doomed = new BreakableNetwork();
      const second = member(doomed);
      await Promise.all([second.start(), publish(40)]);
      const third = member();
      await Promise.all([third.start(), publish(20)]);
      doomed.cut();
      await publish(20);
      await Promise.all([third.stop(), publish(20)]);
      buses = buses.filter((bus) => bus !== third);
      await until(() => seen.size === published);
      expect(seen.size).toBe(published);
    });

    it('takes no more into memory than its mark allows, whatever the producer does', async () => {
      let handled = 0;
      const released = Promise.withResolvers<void>();
      const bus = open(undefined, { highMark: 100, lanes: 8 });
      listen(bus, async () => {
        await released.promise;
        handled++;
      });
      await bus.start();
      const producer = open();
      for (let batch = 0; batch < 100; batch++)
        await producer.publish(Array.from({ length: 100 }, (_, index) => numbered(`k${index}`, index)));
      await sleep(1_000);
      // Above the mark a partition is paused; one batch of at most 512 KiB may have been on its way.
      expect(bus.held).toBeLessThan(3 * (100 + 1_000));
      released.resolve();
      await until(() => handled === 10_000);
      expect(bus.held).toBe(0);
    });

    it('says which topics are missing, and how to make them', async () => {
      const bus = open();
      listen(bus, async () => {}, [topicNames.find((one) => one !== topic && one !== 'run.ended') as Topic]);
      await expect(bus.start()).rejects.toThrow(/npm run topics -- apply/);
    });
  });
}
