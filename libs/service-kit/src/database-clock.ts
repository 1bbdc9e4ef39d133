import { ChassisError } from '@chassis/contracts';
import type { Database } from '@chassis/persistence';
import type { Logger } from '@chassis/telemetry';
import { setTimeout as sleep } from 'node:timers/promises';
import { betterReading, type ClockReading } from './clock-reading.js';
import { Clock } from './clock.js';

export interface DatabaseClockOptions {
  readonly database: Pick<Database, 'acrossTenants'>;
  readonly logger: Logger;
  /** How often the database is asked again. Default 15,000. */
  readonly everyMs?: number;
  /** So long a start waits for a database that does not answer. Default 30,000. */
  readonly patienceMs?: number;
}

/** The first question may have waited for a connection; the others take a round trip. */
const questionsAtStart = 3;
const askAgainMs = 250;
/** From here on an operator is told that the machine's own clock is wrong. */
const wrongMs = 1_000;

/**
 * The time of the database, whatever the clock of this machine or process says: asked at the start and every few seconds, and carried on in between by the
 * monotonic clock, which nobody sets. All processes on one database server agree within the time of a round trip.
 */
export class DatabaseClock extends Clock {
  private timer: NodeJS.Timeout | undefined;
  private asking: Promise<void> | undefined;
  private isToldWrong = false;

  private constructor(
    private readonly options: DatabaseClockOptions,
    private reading: ClockReading,
  ) {
    super();
  }

  /** Resolves once the time is known. Throws `transient`/`no-time` when the database does not answer within its patience. */
  static async start(options: DatabaseClockOptions): Promise<DatabaseClock> {
    const clock = new DatabaseClock(options, await firstReading(options));
    for (let count = 1; count < questionsAtStart; count++) await clock.measure();
    clock.timer = setInterval(() => clock.ask(), options.everyMs ?? 15_000);
    clock.timer.unref();
    return clock;
  }

  now(): Date {
    return new Date(performance.now() + this.reading.offsetMs);
  }

  /** Waits for a question that is under way, so that its connection may be closed. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.asking;
  }

  private ask(): void {
    this.asking ??= this.measure()
      .catch((error: unknown) =>
        this.options.logger.warn({ error }, 'the database did not tell the time; the last reading is carried on'),
      )
      .finally(() => (this.asking = undefined));
  }

  private async measure(): Promise<void> {
    this.reading = betterReading(this.reading, await readTime(this.options.database));
    this.tellIfWrong();
  }

  private tellIfWrong(): void {
    const offMs = Math.round(Date.now() - this.now().getTime());
    const isWrong = Math.abs(offMs) >= wrongMs;
    if (isWrong && !this.isToldWrong)
      this.options.logger.warn({ offMs }, 'the clock of this machine is off; the time of the database is used');
    this.isToldWrong = isWrong;
  }
}

async function firstReading({ database, patienceMs = 30_000 }: DatabaseClockOptions): Promise<ClockReading> {
  for (const startedAt = performance.now(); ; await sleep(askAgainMs)) {
    try {
      return await readTime(database);
    } catch (error) {
      if (performance.now() - startedAt < patienceMs && ChassisError.from(error).kind === 'transient') continue;
      throw new ChassisError('transient', 'no-time', 'The database does not tell the time; nothing is started.', {
        cause: error,
      });
    }
  }
}

/** The database looked at its clock somewhere between question and answer. */
async function readTime(database: Pick<Database, 'acrossTenants'>): Promise<ClockReading> {
  const askedAt = performance.now();
  const [row] = await database.acrossTenants<{ clock_timestamp: Date }>('clock_timestamp');
  const at = performance.now();
  if (row === undefined) throw new ChassisError('bug', 'no-time', 'The database answered without the time.');
  const doubtMs = (at - askedAt) / 2;
  return { offsetMs: row.clock_timestamp.getTime() - askedAt - doubtMs, doubtMs, at };
}
