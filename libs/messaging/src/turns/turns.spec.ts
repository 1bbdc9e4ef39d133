import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Turns } from './turns.js';

/** Lets everything run that waits for nothing but this turn of the event loop. */
const settle = async (): Promise<void> => await new Promise((resolve) => setImmediate(resolve));

/** A process whose clock and load the test says; each look at the load is a step of time. */
class Process {
  now = 0;
  busy = 1;
  readonly turns = new Turns({ utilization: () => this.busy, now: () => this.now });
  readonly begun: string[] = [];
  private readonly open: { tenant: string; end: () => void }[] = [];

  ask(tenant: string): void {
    void this.turns.within(tenant, async () => {
      this.begun.push(tenant);
      await new Promise<void>((resolve) => this.open.push({ tenant, end: resolve }));
    });
  }

  /** Ends what is open at this place, and gives the others time to begin. */
  async end(at: number): Promise<void> {
    const [one] = this.open.splice(at % Math.max(1, this.open.length), 1);
    one?.end();
    await settle();
  }

  async endAllOf(tenant: string): Promise<void> {
    for (let at = this.of(tenant); at >= 0; at = this.of(tenant)) await this.end(at);
  }

  private of(tenant: string): number {
    return this.open.findIndex((one) => one.tenant === tenant);
  }

  openOf(tenant: string): number {
    return this.open.filter((one) => one.tenant === tenant).length;
  }
  get isIdle(): boolean {
    return this.open.length === 0;
  }
}

const times = (count: number, work: () => void): void => {
  for (let at = 0; at < count; at++) work();
};

describe('turns', () => {
  it('are not counted for a tenant that is alone, however busy the process is', async () => {
    const process = new Process();
    times(500, () => process.ask('a'));
    await settle();
    expect(process.openOf('a')).toBe(500);
  });

  it('come at once for a second tenant, though the first has work for many', async () => {
    const process = new Process();
    times(500, () => process.ask('a'));
    await settle();
    process.ask('b');
    await settle();
    expect(process.openOf('b')).toBe(1);
  });

  it('shrink to an even share of a few while the process is too busy', async () => {
    const process = new Process();
    process.ask('b');
    process.ask('a');
    await settle();
    times(200, () => process.ask('a'));
    times(200, () => process.ask('b'));
    for (let at = 0; at < 50; at++) {
      process.now += 20;
      await process.end(0);
    }
    expect(process.openOf('a')).toBe(2);
    expect(process.openOf('b')).toBe(2);
  });

  it('are given out as long as the process has time, so that slow work waits for nobody', async () => {
    const process = new Process();
    process.busy = 0.1;
    process.ask('b');
    times(200, () => process.ask('a'));
    await settle();
    expect(process.openOf('a')).toBeLessThan(10);
    // Nothing ends: what may begin is looked at by the clock alone.
    for (let at = 0; at < 60 && process.openOf('a') < 200; at++) {
      process.now += 20;
      process.ask('b');
      process.turns.work();
    }
    await settle();
    expect(process.openOf('a')).toBe(200);
  });

  it('are shared evenly by tenants that all have more to do than they may', async () => {
    const process = new Process();
    for (const tenant of ['a', 'b', 'c']) process.ask(tenant);
    for (const tenant of ['a', 'b', 'c']) times(tenant === 'a' ? 600 : 200, () => process.ask(tenant));
    for (let at = 0; at < 300; at++) {
      process.now += 7;
      process.busy = at % 3 === 0 ? 0.5 : 0.9;
      await process.end(0);
    }
    const counts = ['a', 'b', 'c'].map((tenant) => process.begun.filter((one) => one === tenant).length);
    expect(Math.min(...counts)).toBeGreaterThan(90);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(10);
  });

  it('come to everybody: nobody waits who has none, all that is asked for is done, and in order', async () => {
    const action = fc.oneof(
      fc.record({ ask: fc.constantFrom('a', 'b', 'c', 'd'), count: fc.integer({ min: 1, max: 30 }) }),
      fc.record({ end: fc.nat(50) }),
      fc.record({ passMs: fc.integer({ min: 1, max: 3_000 }), busy: fc.double({ min: 0, max: 1, noNaN: true }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 60 }), async (actions) => {
        const process = new Process();
        let asked = 0;
        for (const one of actions) {
          if ('ask' in one) {
            times(one.count, () => process.ask(one.ask));
            asked += one.count;
            await settle();
          } else if ('end' in one) await process.end(one.end);
          else Object.assign(process, { now: process.now + one.passMs, busy: one.busy });
          // Who yields to one that does little does so for a moment.
          process.now += 25;
          process.turns.work();
          await settle();
          for (const tenant of ['a', 'b', 'c', 'd'])
            expect(process.turns.waitingOf(tenant) === 0 || process.openOf(tenant) > 0).toBe(true);
        }
        while (!process.isIdle) {
          process.now += 25;
          await process.end(0);
        }
        expect(process.begun).toHaveLength(asked);
      }),
      { numRuns: 60 },
    );
  });

  it('are left for a moment to a tenant that does little, while the process is busy', async () => {
    const process = new Process();
    process.ask('quiet');
    times(100, () => process.ask('flood'));
    await settle();
    // The quiet one's first ends, some of the flood's too, and the quiet one has something in hand again.
    process.now += 20;
    for (let at = 0; at < 4; at++) await process.end(0);
    process.now += 20;
    process.ask('quiet');
    await process.end(0);
    expect(process.openOf('quiet')).toBe(1);
    await process.endAllOf('flood');
    expect(process.turns.waitingOf('flood')).toBeGreaterThan(0);
    process.now += 25;
    process.turns.work();
    await settle();
    expect(process.openOf('quiet')).toBe(1);
    expect(process.openOf('flood')).toBe(1);
  });

  it('are given back by work that fails', async () => {
    const { turns } = new Process();
    await turns.within('b', async () => await Promise.resolve());
    for (let at = 0; at < 20; at++)
      await expect(turns.within('a', async () => await Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(turns.within('a', async () => await Promise.resolve('yes'))).resolves.toBe('yes');
  });
});
