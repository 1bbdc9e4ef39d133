import { type ChassisError, type Topic, topicNames, topics } from '@chassis/contracts';
import { createPool, foreignError, Gatherer, isRefused, statementName, type Tx } from '@chassis/persistence';
import type { ClientConfig, Pool } from 'pg';
import type { DeadLetter, DeadLetters } from '../dead-letters.js';
import { type Delivery, MessageBus, type OutgoingMessage, type Subscription } from '../message-bus.js';
import { Outbox } from '../outbox.js';
import { Turns } from '../turns/turns.js';
import { type Headers, toWire } from '../wire.js';
import { reportLag } from '../report-lag.js';
import { busSchema } from './bus-migrations.js';
import { Reader } from './reader.js';
import { SetAside } from './set-aside.js';
import { type LogRecord, TopicLog } from './topic-log.js';

export interface EmbeddedBusOptions {
  /** Logs in as the bus's own role. */
  connection: ClientConfig;
  /** Keys worked on at a time, per group and topic. */
  lanes?: number;
  highMark?: number;
  /** Of the process, which tenants take with everything that is done here. Default: of this bus alone. */
  turns?: Turns;
  /** Called when the bus cannot know any more what is durable; the process must end and start anew. */
  onFatal: (error: unknown) => void;
}

const appendSql = `insert into bus.log (topic, position, key, headers, value) select * from unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[])`;
const columns = (records: readonly LogRecord[]) => [
  records.map((one) => one.topic),
  records.map((one) => one.position),
  records.map((one) => one.key),
  records.map((one) => one.headers),
  records.map((one) => one.value),
];

const gathered = (write: (records: readonly LogRecord[]) => Promise<void>) =>
  new Gatherer<LogRecord>({
    write: async (_, records) => {
      await write(records);
      return [];
    },
    maxBatch: 256,
  });

const flushEveryMs = 50;
const retryEveryMs = 250;
const pruneEveryMs = 5_000;
const measureEveryMs = 5_000;
const pruneAtMost = 20_000;
/** A topic that nobody here reads keeps its latest records. */
const keepUnread = 10_000;

/**
 * A durable log in the embedded Postgres, for one process: rows, messages and positions share one write-ahead log.
 * Positions come from memory, so no lock is held over a commit, and readers are woken in process.
 */
export class EmbeddedBus extends MessageBus implements Outbox {
  readonly isOfOneProcess = true;
  private readonly logs = new Map<string, TopicLog>();
  private readonly subscriptions: Subscription[] = [];
  private readonly readers = new Map<string, Map<string, Reader>>();
  private readonly saved = new Map<string, number>();
  private readonly sync: Pool;
  private readonly async: Pool;
  private readonly syncWrites: Gatherer<LogRecord>;
  private readonly asyncWrites: Gatherer<LogRecord>;
  private timers: NodeJS.Timeout[] = [];
  private isFlushing = false;
  private isPruning = false;
  private readonly aside: SetAside;
  private readonly turns: Turns;
  /** Up to where each topic was pruned, so that an idle line leaves the database alone. */
  private readonly pruned = new Map<string, number>();

  constructor(private readonly options: EmbeddedBusOptions) {
    super();
    this.sync = createPool(options.connection, busSchema, 2);
    this.async = createPool(options.connection, busSchema, 2, '-c synchronous_commit=off');
    this.aside = new SetAside(this.sync);
    this.turns = options.turns ?? new Turns();
    this.syncWrites = gathered(async (records) => await this.write(this.sync, records));
    this.asyncWrites = gathered(async (records) => await this.write(this.async, records));
  }

  subscribe(subscription: Subscription): void {
    this.subscriptions.push(subscription);
  }

  async publish(messages: readonly OutgoingMessage[], options: { durability?: 'sync' | 'async' } = {}): Promise<void> {
    const records = messages.map((message) => this.reserve(message));
    const writes = options.durability === 'async' ? this.asyncWrites : this.syncWrites;
    try {
      await Promise.all(records.map(async (record) => await writes.add('', record)));
    } catch (error) {
      throw foreignError(error);
    }
  }

  /** Appends bytes as they are, as a foreign producer would: neither headers nor value are checked. */
  async append(topic: Topic, key: string, headers: Headers, value: string): Promise<void> {
    await this.syncWrites.add('', this.logOf(topic).open({ key, headers: JSON.stringify(headers), value }));
  }

  async deadLetters(): Promise<DeadLetter[]> {
    return await this.aside.all();
  }

  get setAside(): DeadLetters {
    return this.aside;
  }

  /** Appends in the caller's transaction: one commit for the row and the message. */
  async add(tx: Tx, messages: readonly OutgoingMessage[], { isLast = false } = {}): Promise<void> {
    if (messages.length === 0) return;
    const records = messages.map((message) => this.reserve(message));
    tx.afterEnd((end) => {
      if (end === 'unknown') this.options.onFatal(new Error('the connection broke during a commit'));
      else this.close(records, end === 'committed');
    });
    await (isLast ? tx.last(appendSql, columns(records)) : tx.query(appendSql, columns(records)));
  }

  /** Loads the counters; from here on messages may be published. */
  async open(): Promise<void> {
    const known = await this.sync.query<{ topic: string; last: number }>(
      `select topic, max(position) as last from (select topic, max(position) as position from bus.log group by topic union all select topic, max(position) - 1 from bus.positions group by topic) as all_of_them group by topic`,
    );
    const last = new Map(known.rows.map((row) => [row.topic, row.last]));
    for (const topic of topicNames) this.logs.set(topic, new TopicLog(topic, (last.get(topic) ?? 0) + 1));
  }

  /** Loads every position before any reader starts: a reader that begins too early would replay the log. */
  async start(): Promise<void> {
    const positions = await this.sync.query<{ group_name: string; topic: string; position: number }>(
      'select group_name, topic, position from bus.positions',
    );
    for (const row of positions.rows) this.saved.set(`${row.group_name} ${row.topic}`, row.position);
    for (const subscription of this.subscriptions)
      for (const topic of subscription.topics) this.addReader(subscription, topic);
    for (const readers of this.readers.values()) for (const reader of readers.values()) void reader.catchUp();
    this.timers = [
      setInterval(() => void this.savePositions(), flushEveryMs),
      setInterval(() => void this.prune(), pruneEveryMs),
      setInterval(() => void this.deliverRetries(), retryEveryMs),
      setInterval(() => this.lag().forEach(reportLag), measureEveryMs),
    ];
    for (const { onStart } of this.subscriptions) onStart?.();
  }

  async stop(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    await Promise.all(
      [...this.readers.values()].flatMap((readers) => [...readers.values()].map(async (reader) => await reader.stop())),
    );
    await Promise.all(this.subscriptions.map(async ({ onStop }) => await onStop?.()));
    while (this.isFlushing || this.isPruning || this.aside.isBusy)
      await new Promise((resolve) => setTimeout(resolve, 5));
    await this.savePositions();
    await Promise.all([this.sync.end(), this.async.end()]);
  }

  /** Messages not yet done with, per group and topic. */
  lag(): { group: string; topic: string; messages: number }[] {
    return [...this.readers].flatMap(([topic, readers]) =>
      [...readers].map(([group, reader]) => ({ group, topic, messages: reader.backlog })),
    );
  }

  private addReader(subscription: Subscription, topic: Topic): void {
    const log = this.logOf(topic);
    const reader = new Reader({
      topic,
      from: this.saved.get(`${subscription.group} ${topic}`) ?? 1,
      lanes: this.options.lanes ?? 64,
      highMark: this.options.highMark ?? 5_000,
      turns: this.turns,
      deliver: async (record, headers) =>
        await subscription.deliver({ topic, key: record.key, headers, value: record.value, deliveryCount: 1 }),
      read: async (name, from, to, limit) => await this.read(name, from, to, limit),
      horizon: () => log.horizon,
      onFailure: this.options.onFatal,
    });
    const readers = this.readers.get(topic) ?? new Map<string, Reader>();
    readers.set(subscription.group, reader);
    this.readers.set(topic, readers);
  }

  private logOf(topic: string): TopicLog {
    const log = this.logs.get(topic);
    if (log === undefined) throw new Error(topic in topics ? 'the bus is not started' : `there is no topic ${topic}`);
    return log;
  }

  private reserve(message: OutgoingMessage): LogRecord {
    const { key, headers, value } = toWire(message);
    return this.logOf(message.topic).open({ key, headers: JSON.stringify(headers), value });
  }

  private close(records: readonly LogRecord[], isCommitted: boolean): void {
    for (const record of records) {
      const visible = this.logOf(record.topic).close(record, isCommitted);
      if (visible.length > 0)
        for (const reader of this.readers.get(record.topic)?.values() ?? []) reader.offer(visible);
    }
  }

  private async write(pool: Pool, records: readonly LogRecord[]): Promise<void> {
    try {
      await pool.query({ name: statementName(appendSql), text: appendSql, values: columns(records) });
    } catch (error) {
      if (isRefused(error)) this.close(records, false);
      else this.options.onFatal(error);
      throw error;
    }
    this.close(records, true);
  }

  private async read(topic: string, from: number, to: number, limit: number): Promise<LogRecord[]> {
    const sql =
      'select topic, position, key, headers, value from bus.log where topic = $1 and position >= $2 and position < $3 order by position limit $4';
    const { rows } = await this.async.query<LogRecord>({
      name: statementName(sql),
      text: sql,
      values: [topic, from, to, limit],
    });
    return rows;
  }

  private async savePositions(): Promise<void> {
    if (this.isFlushing) return;
    this.isFlushing = true;
    try {
      const changed = [...this.readers].flatMap(([topic, readers]) =>
        [...readers]
          .map(([group, reader]) => ({ group, topic, position: reader.position }))
          .filter((one) => this.saved.get(`${one.group} ${one.topic}`) !== one.position),
      );
      if (changed.length === 0) return;
      const sql = `insert into bus.positions (group_name, topic, position) select * from unnest($1::text[], $2::text[], $3::bigint[])
        on conflict (group_name, topic) do update set position = greatest(positions.position, excluded.position)`;
      await this.async.query({
        name: statementName(sql),
        text: sql,
        values: [changed.map((one) => one.group), changed.map((one) => one.topic), changed.map((one) => one.position)],
      });
      for (const one of changed) this.saved.set(`${one.group} ${one.topic}`, one.position);
    } catch (error) {
      this.options.onFatal(error);
    } finally {
      this.isFlushing = false;
    }
  }

  private async prune(): Promise<void> {
    if (this.isPruning) return;
    this.isPruning = true;
    try {
      let pruned = 0;
      for (const [topic, log] of this.logs) {
        const readers = [...(this.readers.get(topic)?.keys() ?? [])];
        const below =
          readers.length === 0
            ? log.horizon - keepUnread
            : Math.min(...readers.map((group) => this.saved.get(`${group} ${topic}`) ?? 1));
        if (below <= (this.pruned.get(topic) ?? 1)) continue;
        const result = await this.async.query(
          'delete from bus.log where topic = $1 and position < $2 and position >= (select min(position) from bus.log where topic = $1) and position < (select min(position) from bus.log where topic = $1) + $3',
          [topic, below, pruneAtMost],
        );
        const count = result.rowCount ?? 0;
        if (count < pruneAtMost) this.pruned.set(topic, below);
        pruned += count;
      }
      // Autovacuum comes too late for a log: its heap would grow though almost nothing in it lives.
      if (pruned > 0) await this.async.query('vacuum bus.log');
    } catch (error) {
      this.options.onFatal(error);
    } finally {
      this.isPruning = false;
    }
  }

  async retryLater(group: string, delivery: Delivery, delayMs: number): Promise<void> {
    await this.aside.retryLater(group, delivery, delayMs);
  }

  async deadLetter(group: string, delivery: Delivery, error: ChassisError): Promise<void> {
    await this.aside.deadLetter(group, delivery, error);
  }

  private async deliverRetries(): Promise<void> {
    await this.aside.deliverDue(this.subscriptions).catch(this.options.onFatal);
  }
}
