import { describe, expect, it } from 'vitest';
import { ChassisError, type RunEvent } from '@chassis/contracts';
import type { RouteClient } from '@chassis/messaging';
import { MemoryLiveChannel } from '@chassis/service-kit';
import { ingressConfig } from '../config.js';
import { RunFollower } from './run-follower.js';

const config = ingressConfig.parse({ STREAM_POLL_MS: 60_000 });
const event = (position: number, type: RunEvent['type'] = 'run.status'): RunEvent => ({
  position,
  type,
  at: '2026-11-21T10:00:00.000Z',
  data: {},
});

class Log {
  readonly events: RunEvent[] = [];
  failures = 0;
  asked = 0;
  readonly live = new MemoryLiveChannel();
  readonly routes = {
    call: async (route: { name: string }, input: { after?: number }) => {
      await Promise.resolve();
      this.asked += 1;
      if (this.failures-- > 0) throw new ChassisError('transient', 'system-unavailable', 'down');
      if (route.name === 'run.end') return { end: this.events.find(({ type }) => type === 'run.ended') ?? null };
      return { events: this.events.filter(({ position }) => position > (input.after ?? 0)) };
    },
  } as unknown as RouteClient;
  readonly follower = new RunFollower(this.routes, this.live, config);

  append(...events: RunEvent[]): void {
    this.events.push(...events);
    this.live.announce('r1');
  }
}

async function positions(log: Log, after = 0): Promise<number[]> {
  const found: number[] = [];
  for await (const page of log.follower.events('r1', after, 'token', new AbortController().signal))
    found.push(...page.map(({ position }) => position));
  return found;
}

describe('following a run', () => {
  it('sees every event once, those before it began and those announced later, until the end', async () => {
    const log = new Log();
    log.append(event(1), event(2));
    const followed = positions(log);
    await new Promise(setImmediate);
    log.append(event(3));
    await new Promise(setImmediate);
    log.append(event(4, 'run.ended'));
    expect(await followed).toEqual([1, 2, 3, 4]);
  });

  it('resumes behind a position', async () => {
    const log = new Log();
    log.append(event(1), event(2), event(3, 'run.ended'));
    expect(await positions(log, 1)).toEqual([2, 3]);
  });

  it('outlives a validator that does not answer for a moment', async () => {
    const log = new Log();
    log.append(event(1, 'run.ended'));
    log.failures = 1;
    expect(await positions(log)).toEqual([1]);
  });

  it('waits for the end and stops waiting when told', async () => {
    const log = new Log();
    const waited = log.follower.end('r1', 'token', new AbortController().signal);
    await new Promise(setImmediate);
    log.append(event(1), event(2, 'run.ended'));
    expect((await waited)?.position).toBe(2);
    expect(await new Log().follower.end('r1', 'token', AbortSignal.timeout(5))).toBeUndefined();
  });

  it('looks for nothing of a new run before it is announced', async () => {
    const log = new Log();
    const { signal } = new AbortController();
    const first = log.follower.events('r1', 'new', 'token', signal).next();
    const end = log.follower.end('r1', 'token', signal, true);
    await new Promise(setImmediate);
    expect(log.asked).toBe(0);
    log.append(event(1), event(2, 'run.ended'));
    expect((await first).value).toMatchObject([{ position: 1 }, { position: 2 }]);
    expect((await end)?.position).toBe(2);
    expect(log.asked).toBe(2);
  });

  it('finds what a new run told before anybody listened', async () => {
    const log = new Log();
    log.append(event(1, 'run.ended'));
    expect((await log.follower.end('r1', 'token', new AbortController().signal, true))?.position).toBe(1);
  });

  it('looks for the end only where it may have come', async () => {
    const log = new Log();
    const waited = log.follower.end('r1', 'token', new AbortController().signal);
    await new Promise(setImmediate);
    const before = log.asked;
    log.events.push(event(1));
    log.live.announce('r1', false);
    await new Promise(setImmediate);
    expect(log.asked).toBe(before);
    log.append(event(2, 'run.ended'));
    expect((await waited)?.position).toBe(2);
    expect(log.asked).toBe(before + 1);
  });

  it('leaves nothing subscribed when the reader goes', async () => {
    const log = new Log();
    const reader = new AbortController();
    const pages = log.follower.events('r1', 0, 'token', reader.signal);
    const next = pages.next();
    reader.abort();
    expect((await next).done).toBe(true);
    expect([...(log.live as unknown as { listeners: Map<string, unknown> }).listeners]).toEqual([]);
  });
});
