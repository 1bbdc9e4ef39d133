import { randomUUID } from 'node:crypto';
import { AnswerGenerated, type PayloadRef, RunUpdated } from '@chassis/contracts';
import { Outbox, type OutgoingMessage } from '@chassis/messaging';
import { MemoryLiveChannel } from '@chassis/service-kit';
import { startLine, type TestLine } from '@chassis/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PostgresReleaseLog } from '../src/adapters/postgres-release-log.js';
import { PostgresRunEventLog } from '../src/adapters/postgres-run-event-log.js';
import { RecentEvents } from '../src/adapters/recent-events.js';
import { validator } from '../src/index.js';
import type { AttemptRef, ReleaseLog } from '../src/ports/release-log.js';

/** An outbox that breaks the transaction, as a kill before the commit would. */
class BrokenOutbox extends Outbox {
  isBroken = true;
  async add(): Promise<void> {
    await Promise.resolve();
    if (this.isBroken) throw new Error('killed');
  }
}

const now = new Date('2026-11-21T10:00:00.000Z');
const content = (index: number): PayloadRef => ({ payload: String(index).repeat(64), bytes: index });
const outbox = new BrokenOutbox();
const unshared = (): RecentEvents => new RecentEvents({ isOfOneProcess: false });
let line: TestLine;
let log: ReleaseLog;
let elsewhere: ReleaseLog;
let announced: string[];

beforeAll(async () => {
  line = await startLine({ services: [validator] });
  announced = [];
  const live = new MemoryLiveChannel();
  live.announce = (run) => void announced.push(run);
  log = new PostgresReleaseLog(line.database('validator'), outbox, live, unshared(), line.payloads);
  elsewhere = new PostgresReleaseLog(line.database('validator'), outbox, live, unshared(), line.payloads);
});
afterAll(async () => {
  await line.stop();
});

const attempt = (number = 1, run: string = randomUUID()): AttemptRef => ({
  tenant: 'demo',
  run,
  step: 'answer',
  attempt: number,
});
const positions = async (run: string): Promise<number[]> => {
  const rows = await line
    .database('validator')
    .withTenant(
      'demo',
      async (tx) =>
        await tx.query<{ position: number }>('select position from events where run = $1 order by 1', [run]),
    );
  return rows.map((row) => row.position);
};

describe('the release log', () => {
  it('lets one of many that want to release the same segment do so', async () => {
    const at = attempt();
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, async () => await log.release(at, 0, [content(0)], now)),
    );
    expect(outcomes.filter((one) => one !== 'stale')).toHaveLength(1);
    expect(await positions(at.run)).toEqual([1]);
    expect(announced.filter((run) => run === at.run)).toHaveLength(1);
  });

  it('keeps a run without gaps when its steps release side by side', async () => {
    const run = randomUUID();
    const steps = ['a', 'b', 'c', 'd'].map((step) => ({ ...attempt(1, run), step }));
    await Promise.all(
      steps.map(async (at) => {
        for (let index = 0; index < 5; index += 1) await log.release(at, index, [content(index)], now);
      }),
    );
    expect(await positions(run)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  });

  it('releases nothing out of turn', async () => {
    const at = attempt();
    expect(await log.release(at, 1, [content(1)], now)).toBe('stale');
    await log.release(at, 0, [content(0)], now);
    expect(await log.release(at, 2, [content(2)], now)).toBe('stale');
    expect(await log.release(at, 0, [content(0)], now)).toBe('stale');
    expect(await log.released(at, 1)).toEqual([content(0)]);
  });

  it('knows what has left of a step, whichever process let it out', async () => {
    const at = attempt();
    await log.release(at, 0, [content(0)], now);
    expect(await log.released(at, 1)).toEqual([content(0)]);
    await elsewhere.release(at, 1, [content(1)], now);
    await log.release(at, 2, [content(2), content(3)], now);
    const all = [0, 1, 2, 3].map(content);
    expect(await log.released(at, 4)).toEqual(all);
    expect(await elsewhere.released(at, 4)).toEqual(all);
  });

  it('lets nothing out of a run that was cancelled, and the runs beside it their own', async () => {
    const [stopped, going] = [attempt(), attempt()];
    await log.release(stopped, 0, [content(0)], now);
    const events = new PostgresRunEventLog(line.database('validator'), outbox, new MemoryLiveChannel(), unshared());
    await events.cancel('demo', stopped.run, now);
    const outcomes = await Promise.all([
      log.release(stopped, 1, [content(1)], now),
      log.release(going, 0, [content(0)], now),
    ]);
    expect(outcomes).toEqual(['stopped', expect.objectContaining({ released: 1 })]);
    expect(await positions(stopped.run)).toEqual([1]);
    expect(await positions(going.run)).toEqual([1]);
    expect(await log.load(stopped)).toMatchObject({ released: 1 });
  });

  it('leaves nothing behind when the process dies before the commit, and concludes once when it comes again', async () => {
    const at = attempt();
    await log.release(at, 0, [content(0)], now);
    outbox.isBroken = true;
    const conclusion = { verdict: 'pass' as const, messages: [{} as OutgoingMessage] };
    await expect(log.conclude(at, 1, [content(1)], conclusion, now)).rejects.toThrow('killed');
    expect(await positions(at.run)).toEqual([1]);
    expect(await log.load(at)).toMatchObject({ released: 1, verdict: null });

    outbox.isBroken = false;
    expect(await log.conclude(at, 1, [content(1)], conclusion, now)).toMatchObject({ released: 2 });
    expect(await log.conclude(at, 2, [], conclusion, now)).toBe('stale');
    expect(await positions(at.run)).toEqual([1, 2]);
  });

  it('begins a newer attempt with nothing of the old one', async () => {
    const at = attempt();
    await log.release(at, 0, [content(0)], now);
    await log.hold(at, { index: 1, content: content(1), isLast: true });
    await log.keepGenerated(at, AnswerGenerated.schema.parse(AnswerGenerated.example));
    const next = attempt(2, at.run);
    await log.hold(next, { index: 1, content: content(7), isLast: true });
    expect(await log.load(next)).toMatchObject({
      attempt: 2,
      released: 1,
      generated: null,
      waiting: [{ content: content(7) }],
    });
    expect(await log.hold(at, { index: 2, content: content(2), isLast: true })).toBe('stale');
  });

  it('stores what a verdict names in the commit that says it, or not at all', async () => {
    const at = attempt();
    const answer = line.payloads.prepareJson({ text: `An answer of ${at.run}.` }, 'internal');
    const conclusion = { verdict: 'pass' as const, payloads: [answer], messages: [{} as OutgoingMessage] };
    outbox.isBroken = true;
    await expect(log.conclude(at, 0, [], conclusion, now)).rejects.toThrow('killed');
    await expect(line.payloads.get('demo', answer.ref)).rejects.toMatchObject({ code: 'payload-missing' });
    outbox.isBroken = false;
    await log.conclude(at, 0, [], conclusion, now);
    expect(await line.payloads.getJson('demo', answer.ref)).toEqual({ text: `An answer of ${at.run}.` });
  });

  it('does not release or conclude as passed what has failed', async () => {
    const at = attempt();
    await log.fail(at, { verdict: 'repair', failures: content(9) }, undefined);
    expect(await log.release(at, 0, [content(0)], now)).toBe('stale');
    outbox.isBroken = false;
    expect(await log.conclude(at, 0, [], { verdict: 'pass', messages: [] }, now)).toBe('stale');
    expect(await log.conclude(at, 0, [], { verdict: 'repair', messages: [] }, now)).toMatchObject({ released: 0 });
  });

  it('shows of the events of a run in memory what the rows hold, called back or not', async () => {
    outbox.isBroken = false;
    const [at, live, recent] = [attempt(), new MemoryLiveChannel(), new RecentEvents({ isOfOneProcess: true })];
    const own = new PostgresReleaseLog(line.database('validator'), outbox, live, recent, line.payloads);
    const kept = new PostgresRunEventLog(line.database('validator'), outbox, live, recent);
    const rows = new PostgresRunEventLog(line.database('validator'), outbox, live, unshared());
    const isSame = async (behind: number, count: number): Promise<void> => {
      const events = await rows.read('demo', at.run, behind, 10);
      expect(events).toHaveLength(count);
      expect(await kept.read('demo', at.run, behind, 10)).toEqual(events);
      expect(await kept.end('demo', at.run)).toEqual(await rows.end('demo', at.run));
    };
    const update = { ...RunUpdated.example, version: 1, status: 'running' as const };
    await kept.append('demo', at.run, RunUpdated.schema.parse(update), now, []);
    await own.release(at, 0, [content(0), content(1)], now);
    await own.release(at, 2, [content(2)], now);
    await isSame(0, 4);
    await isSame(2, 2);
    expect(recent.after('demo', at.run, 1, 10)).toHaveLength(3);

    const withdrawal = { reason: 'not-validated', now, messages: [] };
    await own.fail(at, { verdict: 'repair', failures: content(9) }, withdrawal);
    await isSame(0, 5);
    expect((await kept.read('demo', at.run, 1, 1))[0]).toMatchObject({ isWithdrawn: true });
    await kept.append('demo', at.run, RunUpdated.schema.parse({ ...update, version: 2, status: 'failed' }), now, []);
    await isSame(0, 6);
    await isSame(5, 1);
    expect(recent.end('demo', at.run)).toMatchObject({ type: 'run.ended', position: 6 });
  });

  it('shows a tenant nothing of another', async () => {
    const at = attempt();
    await log.release(at, 0, [content(0)], now);
    expect(await log.load({ ...at, tenant: 'other' })).toBeUndefined();
    expect(await log.released({ ...at, tenant: 'other' }, 1)).toEqual([]);
  });
});
