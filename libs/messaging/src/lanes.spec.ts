import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LaneItem, Lanes } from './lanes.js';
import { Turns } from './turns/turns.js';

interface Numbered extends LaneItem {
  readonly resolve: () => void;
  readonly done: Promise<void>;
}

const settle = async (): Promise<void> => await new Promise((resolve) => setImmediate(resolve));

/** Lanes whose handlers end when the test says so, in a process that has no time left. */
class UnderTest {
  readonly begun: Numbered[] = [];
  readonly ended: Numbered[] = [];
  readonly failures: unknown[] = [];
  readonly lanes: Lanes<Numbered>;
  private position = 0;

  constructor(lanes: number) {
    this.lanes = new Lanes<Numbered>({
      lanes,
      turns: new Turns({ utilization: () => 1, now: () => 20 * this.position }),
      deliver: async (item) => {
        this.begun.push(item);
        await item.done;
        this.ended.push(item);
      },
      onFailure: (error) => this.failures.push(error),
    });
  }

  take(tenant: string, key: string): void {
    const { promise: done, resolve } = Promise.withResolvers<void>();
    this.lanes.take({ tenant, key, position: ++this.position, resolve, done });
  }

  get open(): Numbered[] {
    return this.begun.filter((one) => !this.ended.includes(one));
  }

  async end(at: number): Promise<void> {
    const { open } = this;
    open[at % open.length]?.resolve();
    await settle();
  }
}

describe('lanes', () => {
  it('let a tenant in behind the flood of another that holds them all, and more behind that', () => {
    const under = new UnderTest(4);
    for (let at = 0; at < 100; at++) under.take('flood', `f${at}`);
    under.lanes.work();
    expect(under.open).toHaveLength(4);
    under.take('quiet', 'q');
    under.lanes.work();
    expect(under.open.map(({ tenant }) => tenant)).toContain('quiet');
  });

  it('deliver everything once, in order per key, and know the lowest position that is not done with', async () => {
    const item = fc.record({ tenant: fc.constantFrom('a', 'b', 'c'), key: fc.nat(4) });
    await fc.assert(
      fc.asyncProperty(fc.array(item, { maxLength: 60 }), fc.array(fc.nat(20)), async (items, ends) => {
        const under = new UnderTest(3);
        for (const { tenant, key } of items) under.take(tenant, `${tenant}-${key}`);
        under.lanes.work();
        for (let at = 0; under.ended.length < items.length; at++) {
          expect(under.open.length).toBeGreaterThan(0);
          await under.end(ends[at % Math.max(1, ends.length)] ?? 0);
          const done = new Set(under.ended.map(({ position }) => position));
          const lowest = items.findIndex((_, index) => !done.has(index + 1));
          expect(under.lanes.lowest).toBe(lowest < 0 ? undefined : lowest + 1);
        }
        expect(under.begun).toHaveLength(items.length);
        for (const all of Map.groupBy(under.begun, ({ key }) => key).values()) {
          const positions = all.map(({ position }) => position);
          expect(positions).toEqual(positions.toSorted((a, b) => a - b));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('begin nothing more once they are stopped, and wait for what is open', async () => {
    const under = new UnderTest(2);
    for (let at = 0; at < 5; at++) under.take('a', `k${at}`);
    under.lanes.work();
    const stopped = under.lanes.stop();
    await under.end(0);
    await under.end(0);
    await stopped;
    expect(under.begun).toHaveLength(2);
    expect(under.lanes.held).toBe(3);
  });
});
