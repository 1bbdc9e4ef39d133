import { setTimeout as sleep } from 'node:timers/promises';
import type { Topic } from '@chassis/contracts';
import type { ServerProcess } from '@chassis/servers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BreakableNetwork } from '../../conformance/breakable-network.js';
import { numbered, numberIn, until } from '../../conformance/bus-under-test.js';
import { ensureTopics } from '../ensure-topics.js';
import { KafkaBus, type KafkaBusOptions } from '../kafka-bus.js';
import { type Handled, MemberProcess } from './member-process.js';

const topic: Topic = 'run.requested';
let count = 0;

/** How a group shares its partitions while members come, go and are killed. */
export function describeGroupMembers(broker: string, server: ServerProcess | undefined): void {
  let prefix = '';
  let buses: KafkaBus[] = [];
  let processes: MemberProcess[] = [];
  let handled: Handled[] = [];

  const open = (more: Partial<KafkaBusOptions> = {}, network = new BreakableNetwork()): KafkaBus => {
    const bus = new KafkaBus({
      connection: { brokers: [broker], prefix, socketFactory: network.socketFactory },
      clientId: 'test',
      onFatal: (error) => {
        throw error;
      },
      ...more,
    });
    buses.push(bus);
    return bus;
  };
  const member = async (more: Partial<KafkaBusOptions> = {}, network?: BreakableNetwork): Promise<KafkaBus> => {
    const bus = open(more, network);
    bus.subscribe({
      group: 'a',
      topics: [topic],
      delivery: 'group',
      deliver: async (delivery) => {
        const at = process.hrtime.bigint();
        await sleep(Math.random() * 10);
        handled.push({ key: delivery.key, number: numberIn(delivery), at });
      },
    });
    await bus.start();
    return bus;
  };
  const apart = async (): Promise<MemberProcess> => {
    const one = new MemberProcess(broker, prefix, (what) => handled.push(what));
    processes.push(one);
    await one.isReady;
    return one;
  };
  const partitionsOf = (bus: KafkaBus): number[] =>
    bus
      .assignments()
      .filter((one) => one.topic === topic)
      .map((one) => one.partition)
      .toSorted((a, b) => a - b);

  describe('the members of a group', () => {
    beforeEach(async () => {
      prefix = `members-${process.pid}-${++count}.`;
      [buses, processes, handled] = [[], [], []];
      await ensureTopics({ connection: { brokers: [broker], prefix }, topics: [topic], groups: ['a'], partitions: 6 });
    });
    afterEach(async () => {
      await Promise.all([
        ...processes.map(async (one) => await one.kill()),
        ...buses.map(async (one) => await one.stop()),
      ]);
    });

    it('lose nothing and keep the order of every key, though one after the other is killed with -9', async () => {
      await member();
      const producer = open();
      const keys = 30;
      let rounds = 0;
      const over = new AbortController();
      const publishing = (async () => {
        for (; !over.signal.aborted; rounds++) {
          await producer.publish(Array.from({ length: keys }, (_, key) => numbered(`k${key}`, rounds)));
          await sleep(20);
        }
      })();
      for (let life = 0; life < 2; life++) {
        const doomed = await apart();
        const before = handled.length;
        await until(() => handled.length > before + 200);
        await doomed.kill();
      }
      await sleep(500);
      over.abort();
      await publishing;
      const seen = (): Set<string> => new Set(handled.map((one) => `${one.key}/${one.number}`));
      await until(() => seen().size === keys * rounds);
      for (const [, ofKey] of Map.groupBy(handled, (one) => one.key)) {
        const order = ofKey.toSorted((a, b) => (a.at < b.at ? -1 : 1)).map((one) => one.number);
        // Repeated it may be, overtaken not.
        expect([...new Set(order)]).toEqual(Array.from({ length: rounds }, (_, number) => number));
      }
    });

    it('move no more partitions than they must when one joins or leaves', async () => {
      const first = await member();
      expect(partitionsOf(first)).toEqual([0, 1, 2, 3, 4, 5]);
      const second = await member();
      await until(() => partitionsOf(first).length === 3);
      const [kept, moved] = [partitionsOf(first), partitionsOf(second)];
      const third = await member();
      await until(() => partitionsOf(first).length === 2 && partitionsOf(second).length === 2);
      expect(kept).toEqual(expect.arrayContaining(partitionsOf(first)));
      expect(moved).toEqual(expect.arrayContaining(partitionsOf(second)));
      const [left, right] = [partitionsOf(first), partitionsOf(second)];
      buses = buses.filter((one) => one !== third);
      await third.stop();
      await until(() => partitionsOf(first).length === 3 && partitionsOf(second).length === 3);
      expect(partitionsOf(first)).toEqual(expect.arrayContaining(left));
      expect(partitionsOf(second)).toEqual(expect.arrayContaining(right));
    });

    it('do not wait for a consumer that was given up: the one that replaces it says good-bye for it', async () => {
      // As long as this session the group would wait.
      const network = new BreakableNetwork();
      const bus = await member({ sessionTimeoutMs: 60_000 }, network);
      network.reset();
      await until(() => !bus.isReady);
      network.heal();
      await until(() => bus.isReady);
      await bus.publish([numbered('k', 1)]);
      await until(() => handled.length > 0);
    });

    // Here, on a broker with few topics: one that was killed looks through the logs of all before it answers.
    it.skipIf(server === undefined)('send and read on after the broker was killed and came back', async () => {
      const bus = await member();
      await bus.publish([numbered('k', 1)]);
      await until(() => handled.some((one) => one.number === 1));
      await server?.kill();
      const sent = bus.publish([numbered('k', 2)]);
      await server?.start();
      await sent;
      await until(() => handled.some((one) => one.number === 2));
    });

    it('join with a longer session where the brokers ask for one', async () => {
      const bus = await member({ sessionTimeoutMs: 600 });
      expect(bus.isReady).toBe(true);
    });
  });
}
