import { RunRequested } from '@chassis/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OutgoingMessage } from '../message-bus.js';
import { type BusUnderTest, numbered, numberIn, until } from './bus-under-test.js';

const of = (tenant: string, message: OutgoingMessage): OutgoingMessage => ({
  ...message,
  envelope: { ...message.envelope, tenant },
});

/** What tenants of a bus may count on beside each other. */
export function describeTenantsInTurn(name: string, open: () => Promise<BusUnderTest>): void {
  describe(`tenants on ${name}`, () => {
    let under: BusUnderTest;
    beforeEach(async () => {
      under = await open();
    });
    afterEach(async () => {
      await under.close();
    });

    it('pass the flood of another one that stands before them, though all lanes are taken and none of it ends', async () => {
      const flood = 400;
      const begun: number[] = [];
      const { promise: held, resolve: release } = Promise.withResolvers<void>();
      under.bus.subscribe({
        group: 'a',
        topics: [RunRequested.topic],
        delivery: 'group',
        deliver: async (delivery) => {
          begun.push(numberIn(delivery));
          if (delivery.headers['ce_tenant'] === 'flood') await held;
        },
      });
      // One tenant's flood stands in the log before anybody reads, and the other one's messages behind it.
      for (let from = 0; from < flood; from += 100)
        await under.bus.publish(
          Array.from({ length: 100 }, (_, index) => of('flood', numbered(`f${from + index}`, from + index))),
        );
      await under.bus.publish(Array.from({ length: 5 }, (_, index) => of('quiet', numbered('q', flood + index))));
      await under.bus.start();
      const ofQuiet = (): number[] => begun.filter((number) => number >= flood);
      await until(() => ofQuiet().length === 5);
      expect(ofQuiet()).toEqual([flood, flood + 1, flood + 2, flood + 3, flood + 4]);
      // So few of the flood began that most of it waited: the quiet one did not come last.
      expect(begun.length - 5).toBeLessThan(flood);
      release();
      await until(() => begun.length === flood + 5);
      expect(new Set(begun).size).toBe(flood + 5);
    });
  });
}
