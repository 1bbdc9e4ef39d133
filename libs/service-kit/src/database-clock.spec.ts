import { ChassisError } from '@chassis/contracts';
import { createLogger } from '@chassis/telemetry';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { DatabaseClock } from './database-clock.js';

const logger = createLogger({ service: 'test', level: 'silent', to: 'stderr' });
const closeMs = 1_000;
/** The time of day as the test knows it, whatever becomes of `Date`. */
const trueTime = (): number => performance.timeOrigin + performance.now();

/** A database whose clock goes right, or off by what the test says. */
class Server {
  offMs = 0;
  asked = 0;
  isAway = false;
  async acrossTenants<R extends object>(): Promise<R[]> {
    this.asked++;
    await sleep(1);
    if (this.isAway) throw new ChassisError('transient', 'database-unavailable', 'away');
    return [{ clock_timestamp: new Date(trueTime() + this.offMs) } as unknown as R];
  }
}

const off = (clock: DatabaseClock, server: Server): number =>
  Math.abs(clock.now().getTime() - trueTime() - server.offMs);

afterEach(() => void vi.restoreAllMocks());

describe('the clock of a service', () => {
  it.each([15, -15])('is that of the database while the process is %i minutes off', async (minutes) => {
    const wrong = trueTime() + minutes * 60_000;
    vi.spyOn(Date, 'now').mockReturnValue(wrong);
    const server = new Server();
    const clock = await DatabaseClock.start({ database: server, logger });
    expect(off(clock, server)).toBeLessThan(closeMs);
    await clock.stop();
  });

  it('goes on while the database is away, and follows when its clock was set', async () => {
    const server = new Server();
    const clock = await DatabaseClock.start({ database: server, logger, everyMs: 5 });
    server.isAway = true;
    const { asked } = server;
    await vi.waitUntil(() => server.asked > asked + 2);
    expect(off(clock, server)).toBeLessThan(closeMs);
    Object.assign(server, { isAway: false, offMs: 3_600_000 });
    await vi.waitUntil(() => off(clock, server) < closeMs);
    await clock.stop();
  });

  it('waits for a database that is starting, and says so when none answers', async () => {
    const server = Object.assign(new Server(), { isAway: true });
    const late = DatabaseClock.start({ database: server, logger, patienceMs: 60_000 });
    await vi.waitUntil(() => server.asked > 0);
    server.isAway = false;
    const clock = await late;
    expect(off(clock, server)).toBeLessThan(closeMs);
    await clock.stop();
    const gone = Object.assign(new Server(), { isAway: true });
    await expect(DatabaseClock.start({ database: gone, logger, patienceMs: 1 })).rejects.toMatchObject({
      code: 'no-time',
    });
  });
});
