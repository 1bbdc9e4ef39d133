import { describe, expect, it } from 'vitest';
import { until } from '../conformance/bus-under-test.js';
import { Turns } from '../turns/turns.js';
import { Reader } from './reader.js';
import type { LogRecord } from './topic-log.js';

const highMark = 50;
const recordAt = (position: number): LogRecord => ({
  ...{ topic: 't', headers: '{}', value: '{}' },
  ...{ position, key: `k${position}` },
});
const records = (from: number, below: number): LogRecord[] =>
  Array.from({ length: Math.max(0, below - from) }, (_, index) => recordAt(from + index));

/** A reader over a log that grows as the test says, whose handlers may be held up. */
class Reading {
  readonly done: number[] = [];
  horizon = 1;
  inMemory = 0;
  most = 0;
  held: Promise<void> = Promise.resolve();
  readonly reader = new Reader({
    ...{ topic: 't', from: 1, lanes: 8, turns: new Turns(), highMark },
    horizon: () => this.horizon,
    read: async (_topic, from, to, limit) => {
      const found = records(from, Math.min(to, from + limit));
      this.inMemory += found.length;
      this.most = Math.max(this.most, this.inMemory);
      return await Promise.resolve(found);
    },
    deliver: async ({ position }) => {
      await this.held;
      this.inMemory--;
      this.done.push(position);
    },
    onFailure: (error) => {
      throw error;
    },
  });

  /** As the bus tells of what became visible. */
  append(count: number): void {
    const from = this.horizon;
    this.horizon += count;
    this.reader.offer(records(from, this.horizon));
  }

  /** What was delivered once so much was, in order of position. */
  async first(count: number): Promise<number[]> {
    await until(() => this.done.length >= count);
    return this.done.toSorted((a, b) => a - b);
  }
}

const upTo = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1);

describe('a reader of the embedded log', () => {
  it('holds no more in memory than its mark allows, however long the log is and grows, and loses nothing', async () => {
    const reading = new Reading();
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    reading.held = held;
    reading.horizon = 1_001;
    void reading.reader.catchUp();
    await until(() => reading.most >= highMark);
    reading.append(500);
    release();
    expect(await reading.first(1_500)).toEqual(upTo(1_500));
    expect(reading.most).toBeLessThan(2 * highMark);
  });

  it('goes on behind more than its mark that became visible at once, though nothing was at work', async () => {
    const reading = new Reading();
    await reading.reader.catchUp();
    reading.append(1);
    expect(await reading.first(1)).toEqual(upTo(1));
    // All that stood behind an append that took long.
    reading.append(highMark + 1);
    expect(await reading.first(highMark + 2)).toEqual(upTo(highMark + 2));
    reading.append(1);
    expect(await reading.first(highMark + 3)).toEqual(upTo(highMark + 3));
  });

  it('goes on behind them, too, while one handler is slow', async () => {
    const reading = new Reading();
    await reading.reader.catchUp();
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    reading.held = held;
    reading.append(1);
    reading.held = Promise.resolve();
    reading.append(highMark + 1);
    await until(() => reading.done.length === highMark + 1);
    expect(reading.done).not.toContain(1);
    release();
    expect(await reading.first(highMark + 2)).toEqual(upTo(highMark + 2));
  });
});
