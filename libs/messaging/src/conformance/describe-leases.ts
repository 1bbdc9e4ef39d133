import { setTimeout as sleep } from 'node:timers/promises';
import { ChassisError, GenerateAnswer } from '@chassis/contracts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Delivery } from '../message-bus.js';
import type { LeasedContext } from '../message-context.js';
import { outgoing } from '../outgoing.js';
import { envelopeFromWire, toWire } from '../wire.js';
import { endLeases } from '../leases/end-leases.js';
import { type BusUnderTest, until } from './bus-under-test.js';
import { LeaseServer, LeasesUnderTest } from './leases-under-test.js';

const never = async (): Promise<void> => await new Promise(() => undefined);

/** Who owns a leased message, whatever happens to its owner: the same over every adapter. `open` must know the topics `answer.generate`, `run.cancelled` and `step.failed`. */
export function describeLeases(name: string, open: () => Promise<BusUnderTest>): void {
  describe(`leases over ${name}`, () => {
    let server: LeaseServer;
    let one: LeasesUnderTest;
    beforeAll(async () => {
      server = await LeaseServer.start();
    });
    afterAll(async () => await server.stop());
    beforeEach(async () => {
      one = await LeasesUnderTest.open(await open(), server);
    });
    afterEach(async () => await one.close());

    it('moves the offset on while the handler works', async () => {
      let isWorking = false;
      const first = one.instance(one.under.bus, async () => {
        isWorking = true;
        await never();
      });
      await one.under.bus.start();
      await one.under.bus.publish([one.command('long')]);
      await until(() => isWorking);
      await sleep(500);
      first.database.freeze();
      const again: (string | undefined)[] = [];
      const bus = await one.under.restart();
      const deliver = async ({ key, headers }: Delivery) => void again.push(envelopeFromWire(key, headers).run);
      bus.subscribe({ group: 'generator', topics: ['answer.generate'], delivery: 'group', deliver });
      await bus.start();
      await bus.publish([one.command('next')]);
      await until(() => again.includes('next'));
      expect(again).toEqual(['next']);
    });

    it('gives a message whose owner is gone to another one, as it was', async () => {
      const seen: LeasedContext[] = [];
      const first = one.instance(one.under.bus, async (context) => {
        seen.push(context);
        await never();
      });
      await one.under.bus.start();
      await one.under.bus.publish([one.command('r1')]);
      await until(() => seen.length === 1);
      // Until the position has moved, or the message would come on its own too.
      await sleep(500);
      first.database.freeze();
      const bus = await one.under.restart();
      // Where nobody else can be at work, what an earlier process left is taken at once.
      const leaseMs = bus.isOfOneProcess ? 60_000 : 600;
      one.instance(bus, async (context) => void seen.push(context), { leaseMs });
      await bus.start();
      await until(() => seen.length === 2);
      expect(seen.map(({ lease }) => lease.epoch)).toEqual([1, 2]);
      expect(seen[1]?.envelope).toEqual(seen[0]?.envelope);
      await until(async () => (await one.leases()) === 0);
    });

    it('ends many together, and none of them where one is lost', async () => {
      const held = new Map<string | undefined, LeasedContext['lease']>();
      one.instance(
        one.under.bus,
        async ({ run, lease }) => {
          held.set(run, lease);
          await never();
        },
        { leaseMs: 60_000 },
      );
      await one.under.bus.start();
      await one.under.bus.publish(['r1', 'r2', 'r3'].map((run) => one.command(run)));
      await until(() => held.size === 3);
      const end = async (...runs: string[]): Promise<void> => {
        const leases = runs.map((run) => held.get(run)!);
        await one.database.withTenant('demo', async (tx) => await endLeases(tx, leases));
      };
      await one.rows(`update message_leases set owner = 'another' where run = 'r3'`);
      await expect(end('r1', 'r2', 'r3')).rejects.toThrow();
      expect(await one.leases()).toBe(3);
      await expect(end('r3')).rejects.toMatchObject({ code: 'lease-lost' });
      expect(await one.leases()).toBe(3);
      await end('r1', 'r2');
      expect(await one.leases()).toBe(1);
    });

    it('fences an owner that was frozen and thaws: what it writes is refused, and it answers for nothing', async () => {
      const frozen = Promise.withResolvers<LeasedContext>();
      const refused: string[] = [];
      const isRefused = (error: unknown) => void refused.push(ChassisError.from(error).code);
      const first = one.instance(one.under.bus, async (context) => {
        frozen.resolve(context);
        await new Promise((resolve) => context.signal.addEventListener('abort', resolve));
        const write = async (how: 'fence' | 'end') =>
          await one.database
            .withTenant('demo', async (tx) => {
              await tx.query(`insert into effects values ('demo', 'the frozen one')`);
              await context.lease[how](tx);
            })
            .catch(isRefused);
        await write('fence');
        await write('end');
        await context.lease.confirm().catch(isRefused);
        refused.push('over');
        throw new ChassisError('rejected', 'too-late', 'It must not be heard.');
      });
      await one.under.bus.start();
      await one.under.bus.publish([one.command('r1')]);
      const { signal } = await frozen.promise;
      await sleep(1_300);
      first.database.freeze();
      const bus = await one.under.restart();
      one.listen(bus);
      const finish = Promise.withResolvers<void>();
      let epoch = 0;
      one.instance(bus, async ({ lease }) => {
        ({ epoch } = lease);
        await finish.promise;
        await one.database.withTenant('demo', async (tx) => {
          await tx.query(`insert into effects values ('demo', 'the new one')`);
          await lease.end(tx);
        });
      });
      await bus.start();
      await until(() => epoch === 2);
      first.database.thaw();
      await until(() => refused.includes('over'));
      expect(signal.reason).toMatchObject({ code: 'lease-lost' });
      expect(refused).toEqual(['lease-lost', 'lease-lost', 'lease-lost', 'over']);
      finish.resolve();
      await until(async () => (await one.leases()) === 0);
      expect(await one.rows('select by from effects')).toEqual([{ by: 'the new one' }]);
      expect(one.failures).toEqual([]);
    });

    it('starts nothing twice when a message comes again while its owner works', async () => {
      const started: (string | undefined)[] = [];
      const release = Promise.withResolvers<void>();
      one.instance(one.under.bus, async ({ run }) => {
        started.push(run);
        await release.promise;
      });
      await one.under.bus.start();
      await one.under.bus.publish([one.command('r1'), one.command('r1')]);
      await until(() => started.length === 1);
      await one.under.bus.publish([one.command('r1'), one.command('next')]);
      await until(() => started.includes('next'));
      // Kept alive by heartbeats all the while.
      await sleep(1_500);
      await one.under.bus.publish([one.command('r1')]);
      await sleep(300);
      expect(started).toEqual(['r1', 'next']);
      release.resolve();
      await until(async () => (await one.leases()) === 0);
    });

    it('tries a message without a run again, which is not taken for its own predecessor', async () => {
      const deliveries: number[] = [];
      one.instance(one.under.bus, async ({ deliveryCount }) => {
        deliveries.push(deliveryCount);
        if (deliveryCount === 1) throw new ChassisError('transient', 'away', 'Not now.');
      });
      await one.under.bus.start();
      const { run: _run, step: _step, ...without } = one.origin('r1');
      await one.under.bus.publish([outgoing(GenerateAnswer, GenerateAnswer.example, without)]);
      await until(() => deliveries.length === 2);
      expect(deliveries).toEqual([1, 2]);
    });

    it('gives back at a stop what it did not finish, so that another one goes on at once', async () => {
      const epochs: number[] = [];
      // Nobody would take over for minutes what was not given back.
      const leaseMs = 60_000;
      const first = one.instance(
        one.under.bus,
        async ({ lease, signal }) => {
          epochs.push(lease.epoch);
          await sleep(60_000, undefined, { signal });
        },
        { leaseMs },
      );
      await one.under.bus.start();
      await one.under.bus.publish([one.command('r1')]);
      await until(() => epochs.length === 1);
      const reopened = one.under.reopen();
      first.abort();
      const bus = await reopened;
      one.listen(bus);
      one.instance(bus, async ({ lease }) => void epochs.push(lease.epoch), { leaseMs });
      await bus.start();
      await until(() => epochs.length === 2);
      expect(epochs).toEqual([1, 2]);
      expect(one.failures).toEqual([]);
    });

    it('gives up a message that no owner ever ended, and answers for it', async () => {
      one.listen(one.under.bus);
      let tries = 0;
      one.instance(one.under.bus, async () => void tries++);
      const { key, headers, value } = toWire(one.command('r1'));
      await one.database.withTenant('demo', async (tx) => {
        await tx.query(
          `insert into message_leases (tenant, id, topic, run, key, headers, value, delivery_count, owner, epoch, heartbeat_at)
           values ('demo', 'x', 'answer.generate', 'r1', $1, $2, $3, 1, 'gone', 10, '-infinity')`,
          [key, JSON.stringify(headers), value],
        );
      });
      await one.under.bus.start();
      await until(() => one.failures.length === 1);
      expect(JSON.parse(one.failures[0]!.value)).toMatchObject({ kind: 'invalid', code: 'abandoned' });
      expect(tries).toBe(0);
      await until(async () => (await one.leases()) === 0);
    });
  });
}
