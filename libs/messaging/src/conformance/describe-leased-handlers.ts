import { setTimeout as sleep } from 'node:timers/promises';
import { RunCancelled } from '@chassis/contracts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LeasePool } from '../leases/lease-pool.js';
import { outgoing } from '../outgoing.js';
import { envelopeFromWire } from '../wire.js';
import { type BusUnderTest, until } from './bus-under-test.js';
import { LeaseServer, LeasesUnderTest } from './leases-under-test.js';
import { SilentLogger } from './silent-logger.js';

/** How a handler works that has a lease: aborted, bounded, in nobody's way; the same over every adapter. `open` must know the topics `answer.generate`, `run.cancelled` and `step.failed`. */
export function describeLeasedHandlers(name: string, open: () => Promise<BusUnderTest>): void {
  describe(`leased handlers over ${name}`, () => {
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

    /** Another instance as far as rows are concerned. */
    const hearing = () =>
      new LeasePool({
        ...{ service: 'generator', database: one.database, logger: new SilentLogger(), isOnlyProcess: false },
        stopping: new AbortController().signal,
      });

    it('aborts the handlers of a run that is cancelled, by the broadcast', async () => {
      const reasons: unknown[] = [];
      const running = new Set<string | undefined>();
      one.instance(one.under.bus, async ({ run, signal }) => {
        running.add(run);
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        reasons.push(signal.reason);
      });
      await one.under.bus.start();
      await one.under.bus.publish([one.command('r1'), one.command('other')]);
      await until(() => running.size === 2);
      await one.under.bus.publish([outgoing(RunCancelled, RunCancelled.example, one.origin('r1', { id: 'c1' }))]);
      await until(() => reasons.length === 1);
      expect(reasons[0]).toMatchObject({ code: 'cancelled' });
      await until(async () => (await one.leases()) === 1);
    });

    it('aborts a handler whose owner missed the broadcast, and one that begins after it', async () => {
      const reasons: unknown[] = [];
      let running = 0;
      const deaf = one.instance(
        one.under.bus,
        async ({ signal }) => {
          running++;
          if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve));
          reasons.push(signal.reason);
        },
        { hearsCancels: false },
      );
      await one.under.bus.start();
      await one.under.bus.publish([one.command('r1')]);
      await until(() => running === 1);
      await hearing().cancel('demo', 'r1');
      await until(() => reasons.length === 1);
      expect(reasons[0]).toMatchObject({ code: 'cancelled' });
      await deaf.pool.cancel('demo', 'r2');
      await one.under.bus.publish([one.command('r2')]);
      await until(() => reasons.length === 2);
      expect(reasons[1]).toMatchObject({ code: 'cancelled' });
    });

    it('bounds how many are worked on at a time, and loses none of those that wait', async () => {
      let running = 0;
      let most = 0;
      let done = 0;
      let release = Promise.withResolvers<void>();
      const work = async () => {
        most = Math.max(most, ++running);
        await release.promise;
        running--;
        done++;
      };
      one.instance(one.under.bus, work, { atMost: 3 });
      await one.under.bus.start();
      await one.under.bus.publish(Array.from({ length: 10 }, (_, index) => one.command(`r${index}`)));
      await until(() => running === 3);
      await sleep(300);
      expect(running).toBe(3);
      release.resolve();
      release = Promise.withResolvers();
      release.resolve();
      await until(() => done === 10);
      expect(most).toBe(3);
    });

    it('ends a handler at the deadline of its run, answers for it, and keeps no row', async () => {
      one.listen(one.under.bus);
      one.instance(one.under.bus, async ({ signal }) => await sleep(60_000, undefined, { signal }));
      await one.under.bus.start();
      await one.under.bus.publish([one.command('r1', { deadline: new Date(Date.now() + 700).toISOString() })]);
      await until(() => one.failures.length === 1);
      expect(envelopeFromWire(one.failures[0]!.key, one.failures[0]!.headers)).toMatchObject({ run: 'r1' });
      await until(async () => (await one.leases()) === 0);
    });

    it('lets short messages pass while 200 long handlers work on three partitions', async () => {
      let long = 0;
      let short = 0;
      const release = Promise.withResolvers<void>();
      one.instance(one.under.bus, async ({ run }) => {
        if (run?.startsWith('short') === true) return void short++;
        long++;
        await release.promise;
        long--;
      });
      await one.under.bus.start();
      await one.under.bus.publish(Array.from({ length: 200 }, (_, index) => one.command(`long-${index}`)));
      await until(() => long === 200);
      await one.under.bus.publish(Array.from({ length: 60 }, (_, index) => one.command(`short-${index}`)));
      await until(() => short === 60);
      expect(long).toBe(200);
      release.resolve();
      await until(async () => (await one.leases()) === 0);
    });
  });
}
