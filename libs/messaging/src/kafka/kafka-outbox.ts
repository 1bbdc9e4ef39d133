import type { Topic } from '@chassis/contracts';
import { type Database, Gatherer, type Tx } from '@chassis/persistence';
import type { Logger } from '@chassis/telemetry';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OutgoingMessage } from '../message-bus.js';
import { Outbox } from '../outbox.js';
import { type Headers, toWire } from '../wire.js';
import type { KafkaBus } from './kafka-bus.js';

export interface KafkaOutboxOptions {
  bus: KafkaBus;
  /** Of the service, with `outboxMigrations` applied. */
  database: Database;
  logger?: Logger;
  /** Rows that lie longer were left by a crash and are sent by whoever finds them. Default 5,000. */
  sweepAfterMs?: number;
}

interface Unsent {
  readonly id: number;
  readonly topic: Topic;
  readonly key: string;
  readonly headers: Headers;
  readonly value: string;
}

/** Must not leave before the row `behind`, which somebody else has yet to send. */
interface Held extends Unsent {
  readonly tenant: string;
  readonly behind: number;
}

/** Above this many messages on their way the rows are left to the sweeper, so that memory stays bounded while the brokers are away. */
const maxInMemory = 5_000;
const sweepAtMost = 500;
const firstLookMs = 10;
const lastLookMs = 200;
/** Besides its id each row tells the newest older one of its key: nobody has sent that yet, or it would not be there. */
const insertSql = `insert into outbox (tenant, topic, key, headers, value)
  select $1, * from unnest($2::text[], $3::text[], $4::text[], $5::text[])
  returning id, (select max(older.id) from outbox older where older.key = outbox.key and older.topic = outbox.topic and older.id < outbox.id) as behind`;

/**
 * Messages become rows of the service's own schema in the caller's transaction, leave from memory right after the commit, and are removed once the brokers have them.
 * What a crash leaves is swept: then a message may leave twice, but no later one of its key and topic leaves before it.
 */
export class KafkaOutbox extends Outbox {
  private readonly flying = new Set<number>();
  private readonly held = new Map<number, Held>();
  private readonly forgetting: Gatherer<number>;
  private timer: NodeJS.Timeout | undefined;
  private sweeping: Promise<void> | undefined;
  private releasing: Promise<void> | undefined;
  private isStopped = false;

  constructor(private readonly options: KafkaOutboxOptions) {
    super();
    this.forgetting = new Gatherer({
      write: async (_, ids) => {
        await options.database.acrossTenants('outbox_forget', [ids]);
        return [];
      },
      maxBatch: 1_000,
    });
  }

  async add(tx: Tx, messages: readonly OutgoingMessage[], { isLast = false } = {}): Promise<void> {
    if (messages.length === 0) return;
    const wire = messages.map((message) => ({ topic: message.topic, ...toWire(message) }));
    const parameters = [
      tx.tenant,
      wire.map((one) => one.topic),
      wire.map((one) => one.key),
      wire.map((one) => JSON.stringify(one.headers)),
      wire.map((one) => one.value),
    ];
    const rows = await (isLast
      ? tx.last<{ id: number; behind: number | null }>(insertSql, parameters)
      : tx.query<{ id: number; behind: number | null }>(insertSql, parameters));
    // After a commit of unknown end the sweeper finds the rows, if there are any.
    tx.afterEnd((end) => {
      if (end !== 'committed' || this.flying.size + this.held.size + rows.length > maxInMemory) return;
      const free: Unsent[] = [];
      for (const [index, { id, behind }] of rows.entries()) {
        const message = { id, ...(wire[index] as (typeof wire)[0]) };
        // What flies already stands before it in the same queue.
        if (behind === null || this.flying.has(behind)) this.take(message, free);
        else this.held.set(id, { ...message, tenant: tx.tenant, behind });
      }
      void this.send(free);
      if (this.held.size > 0) this.releasing ??= this.release().finally(() => (this.releasing = undefined));
    });
  }

  /** Begins to sweep; at once whatever is older than this start, since an earlier life may have left it. */
  start(): void {
    const everyMs = Math.max(50, this.sweepAfterMs / 5);
    const sweep = (olderThanMs: () => number): void => {
      this.sweeping ??= this.sweep(olderThanMs).finally(() => (this.sweeping = undefined));
    };
    const startedAt = performance.now();
    sweep(() => Math.floor(performance.now() - startedAt));
    this.timer = setInterval(() => sweep(() => this.sweepAfterMs), everyMs);
  }

  /** Ends sweeping; messages on their way go on, and the rows of those that do not arrive stay. To be called before the bus stops. */
  async stop(): Promise<void> {
    this.isStopped = true;
    clearInterval(this.timer);
    await Promise.all([this.sweeping, this.releasing]);
  }

  private get sweepAfterMs(): number {
    return this.options.sweepAfterMs ?? 5_000;
  }

  private take(message: Unsent, into: Unsent[]): void {
    this.flying.add(message.id);
    into.push(message);
  }

  /** The rows stay where anything fails; the sweeper tries again. */
  private async send(messages: readonly Unsent[]): Promise<void> {
    if (messages.length === 0) return;
    try {
      await this.options.bus.append(messages);
      await Promise.all(messages.map(async ({ id }) => await this.forgetting.add('', id)));
    } catch (error) {
      this.options.logger?.warn({ messages: messages.length, error }, 'messages stay in the outbox for now');
    } finally {
      for (const { id } of messages) this.flying.delete(id);
    }
  }

  /** Lets go what is held once the row before it is gone: another instance is about to send that, or the sweeper will. */
  private async release(): Promise<void> {
    let waitMs = firstLookMs;
    while (this.held.size > 0 && !this.isStopped) {
      await sleep(waitMs);
      waitMs = Math.min(lastLookMs, waitMs * 2);
      try {
        for (const [tenant, held] of Map.groupBy(this.held.values(), (one) => one.tenant))
          await this.releaseOf(tenant, held);
      } catch (error) {
        this.options.logger?.warn({ error }, 'messages wait for others of their key; looking again');
      }
    }
  }

  private async releaseOf(tenant: string, held: readonly Held[]): Promise<void> {
    const left = await this.rowsLeft(tenant, held);
    const free: Unsent[] = [];
    for (const one of held) {
      // The sweeper may have taken it meanwhile.
      if (!this.held.has(one.id) || (left.has(one.behind) && !this.flying.has(one.behind))) continue;
      this.held.delete(one.id);
      this.take(one, free);
    }
    void this.send(free);
  }

  private async rowsLeft(tenant: string, held: readonly Held[]): Promise<Set<number>> {
    const sql = 'select id from outbox where id = any($1)';
    const behind = held.map((one) => one.behind);
    const rows = await this.options.database.withTenant(
      tenant,
      async (tx) => await tx.query<{ id: number }>(sql, [behind]),
    );
    return new Set(rows.map((row) => row.id));
  }

  private async sweep(olderThanMs: () => number): Promise<void> {
    try {
      for (let isMore = true; isMore && !this.isStopped;) {
        const claimed = await this.options.database.acrossTenants<{ tenant: string; id: number }>('outbox_claim', [
          olderThanMs(),
          sweepAtMost,
        ]);
        isMore = claimed.length === sweepAtMost;
        const left = Map.groupBy(
          claimed.filter(({ id }) => !this.flying.has(id)),
          ({ tenant }) => tenant,
        );
        for (const [tenant, ids] of left)
          await this.sendLeft(
            tenant,
            ids.map(({ id }) => id),
          );
      }
    } catch (error) {
      this.options.logger?.warn({ error }, 'the outbox could not be swept; trying again');
    }
  }

  private async sendLeft(tenant: string, ids: readonly number[]): Promise<void> {
    const sql = 'select id, topic, key, headers, value from outbox where id = any($1) order by id';
    const rows = await this.options.database.withTenant(
      tenant,
      async (tx) => await tx.query<Omit<Unsent, 'headers'> & { headers: string }>(sql, [ids]),
    );
    const free: Unsent[] = [];
    for (const row of rows) {
      if (this.flying.has(row.id)) continue;
      this.held.delete(row.id);
      this.take({ ...row, headers: JSON.parse(row.headers) as Headers }, free);
    }
    await this.send(free);
  }
}
