import type { Topic } from '@chassis/contracts';
import { type Database, Gatherer, type Tx } from '@chassis/persistence';
import type { Logger } from '@chassis/telemetry';
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

interface Row {
  id: number;
  topic: Topic;
  key: string;
  headers: string;
  value: string;
}

/** Above this many messages on their way the rows are left to the sweeper, so that memory stays bounded while the brokers are away. */
const maxInMemory = 5_000;
const sweepAtMost = 500;
const insertSql = `insert into outbox (tenant, topic, key, headers, value)
  select $1, * from unnest($2::text[], $3::text[], $4::text[], $5::text[]) returning id`;

/**
 * Messages become rows of the service's own schema in the caller's transaction, leave from memory right after the commit, and are removed once the brokers have them.
 * What a crash leaves is swept: then a message may leave twice, and behind later ones of its key.
 */
export class KafkaOutbox extends Outbox {
  private readonly flying = new Set<number>();
  private readonly forgetting: Gatherer<number>;
  private timer: NodeJS.Timeout | undefined;
  private sweeping: Promise<void> | undefined;
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
      ? tx.last<{ id: number }>(insertSql, parameters)
      : tx.query<{ id: number }>(insertSql, parameters));
    // After a commit of unknown end the sweeper finds the rows, if there are any.
    tx.afterEnd((end) => {
      if (end === 'committed')
        void this.send(rows.map((row, index) => ({ id: row.id, ...(wire[index] as (typeof wire)[0]) })));
    });
  }

  /** Begins to sweep; at once, for what an earlier life left. */
  start(): void {
    const everyMs = Math.max(50, this.sweepAfterMs / 5);
    this.timer = setInterval(() => {
      this.sweeping ??= this.sweep().finally(() => (this.sweeping = undefined));
    }, everyMs);
  }

  /** Ends sweeping; messages on their way go on, and the rows of those that do not arrive stay. To be called before the bus stops. */
  async stop(): Promise<void> {
    this.isStopped = true;
    clearInterval(this.timer);
    await this.sweeping;
  }

  private get sweepAfterMs(): number {
    return this.options.sweepAfterMs ?? 5_000;
  }

  /** The rows stay where anything fails; the sweeper tries again. */
  private async send(
    messages: readonly { id: number; topic: Topic; key: string; headers: Headers; value: string }[],
  ): Promise<void> {
    if (this.flying.size + messages.length > maxInMemory) return;
    for (const { id } of messages) this.flying.add(id);
    try {
      await this.options.bus.append(messages);
      await Promise.all(messages.map(async ({ id }) => await this.forgetting.add('', id)));
    } catch (error) {
      this.options.logger?.warn({ messages: messages.length, error }, 'messages stay in the outbox for now');
    } finally {
      for (const { id } of messages) this.flying.delete(id);
    }
  }

  private async sweep(): Promise<void> {
    try {
      for (let isMore = true; isMore && !this.isStopped;) {
        const claimed = await this.options.database.acrossTenants<{ tenant: string; id: number }>('outbox_claim', [
          this.sweepAfterMs,
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
    const rows = await this.options.database.withTenant(
      tenant,
      async (tx) =>
        await tx.query<Row>('select id, topic, key, headers, value from outbox where id = any($1) order by id', [ids]),
    );
    await this.send(rows.map((row) => ({ ...row, headers: JSON.parse(row.headers) as Headers })));
  }
}
