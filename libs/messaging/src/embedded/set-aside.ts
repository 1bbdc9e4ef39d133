import { ChassisError } from '@chassis/contracts';
import { foreignError, statementName } from '@chassis/persistence';
import { attributes, count } from '@chassis/telemetry';
import type { Pool } from 'pg';
import { type DeadLetter, DeadLetters, type DeadLettersOf } from '../dead-letters.js';
import type { Delivery, Subscription } from '../message-bus.js';
import type { Headers } from '../wire.js';

interface LetterRow extends Omit<DeadLetter, 'headers' | 'at'> {
  headers: string;
  at: Date;
}

interface RetryRow {
  id: number;
  group_name: string;
  topic: string;
  key: string;
  headers: string;
  value: string;
  count: number;
  is_due: boolean;
}

const addRetry = `insert into bus.retries (group_name, topic, key, headers, value, count, due_at) values ($1, $2, $3, $4, $5, $6, now() + make_interval(secs => $7))`;
// What is older than anybody looks for goes when something newer comes.
const addDeadLetter = `with old as (delete from bus.dead_letters where at < now() - interval '30 days') insert into bus.dead_letters (group_name, topic, key, headers, value, kind, code, reason) values ($1, $2, $3, $4, $5, $6, $7, $8)`;
const bytesOf = (group: string, delivery: Delivery) => [
  group,
  delivery.topic,
  delivery.key,
  JSON.stringify(delivery.headers),
  delivery.value,
];

const letters =
  'select id, group_name as "group", topic, key, headers, value, kind, code, reason, at from bus.dead_letters';

/** Messages that left the log's order: those to be tried again at a fixed time, and those that were given up. */
export class SetAside extends DeadLetters {
  private isDelivering = false;
  /** Nothing is asked of the database while no retry can be waiting. */
  private mayHaveRetries = true;

  constructor(private readonly pool: Pool) {
    super();
  }

  async retryLater(group: string, delivery: Delivery, delayMs: number): Promise<void> {
    count('retriedLater', 1, { [attributes.service]: group, [attributes.topic]: delivery.topic });
    await this.insert(addRetry, [...bytesOf(group, delivery), delivery.deliveryCount, delayMs / 1_000]);
    this.mayHaveRetries = true;
  }

  async deadLetter(group: string, delivery: Delivery, error: ChassisError): Promise<void> {
    await this.insert(addDeadLetter, [...bytesOf(group, delivery), error.kind, error.code, error.message]);
  }

  /** Of all groups and tenants, oldest first; at most 1,000. */
  async all(): Promise<DeadLetter[]> {
    return (await this.pool.query<LetterRow>(`${letters} order by id limit 1000`)).rows.map(letterOf);
  }

  async of(group: string, { tenant, after, limit }: DeadLettersOf): Promise<DeadLetter[]> {
    const sql = `${letters} where group_name = $1 and id > $2 and headers::json->>'ce_tenant' = $3 order by id limit $4`;
    return (await this.pool.query<LetterRow>(sql, [group, after, tenant, limit])).rows.map(letterOf);
  }

  async again(group: string, id: number, headers: Headers): Promise<void> {
    const sql = `insert into bus.retries (group_name, topic, key, headers, value, count, due_at)
      select group_name, topic, key, (headers::jsonb || $3::jsonb)::text, value, 0, now() from bus.dead_letters where group_name = $1 and id = $2`;
    const { rowCount } = await this.pool.query(sql, [group, id, JSON.stringify(headers)]);
    if (rowCount === 0)
      throw new ChassisError('invalid', 'unknown-dead-letter', `The ${group} put no message ${id} aside.`);
    this.mayHaveRetries = true;
  }

  /** Delivers what is due to its group alone; a message leaves the table after its handler, so that a crash repeats it. */
  async deliverDue(subscriptions: readonly Subscription[]): Promise<void> {
    if (this.isDelivering || !this.mayHaveRetries) return;
    this.isDelivering = true;
    this.mayHaveRetries = false;
    try {
      const sql = 'select *, due_at <= now() as is_due from bus.retries order by due_at limit 20';
      const { rows } = await this.pool.query<RetryRow>(sql);
      this.mayHaveRetries ||= rows.length > 0;
      for (const row of rows.filter((one) => one.is_due)) await this.deliver(row, subscriptions);
    } finally {
      this.isDelivering = false;
    }
  }

  get isBusy(): boolean {
    return this.isDelivering;
  }

  private async deliver(row: RetryRow, subscriptions: readonly Subscription[]): Promise<void> {
    const subscription = subscriptions.find((one) => one.group === row.group_name);
    if (subscription === undefined) return;
    const { topic, key, value } = row;
    await subscription.deliver({
      topic,
      key,
      headers: JSON.parse(row.headers) as Headers,
      value,
      deliveryCount: row.count + 1,
    });
    await this.pool.query('delete from bus.retries where id = $1', [row.id]);
  }

  private async insert(sql: string, values: unknown[]): Promise<void> {
    await this.pool
      .query({ name: statementName(sql), text: sql, values })
      .catch((error: unknown) => Promise.reject(foreignError(error)));
  }
}

const letterOf = (row: LetterRow): DeadLetter => ({
  ...row,
  id: row.id,
  headers: JSON.parse(row.headers) as Headers,
  at: row.at.toISOString(),
});
