import type { Logger } from '@chassis/telemetry';
import type { Batch, Kafka } from 'kafkajs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Assignment } from './assign-partitions.js';
import { ConsumerSession, type Offset, type SessionEnd } from './consumer-session.js';
import type { Incoming } from './incoming.js';
import type { ReadByGroup } from './kafka-lag.js';
import { PartitionReader } from './partition-reader.js';
import type { Turns } from '../turns/turns.js';
import { topicOffsets } from './topic-offsets.js';

export interface GroupConsumerOptions {
  client: Kafka;
  /** As subscribed. */
  group: string;
  /** Its name on the brokers. */
  groupId: string;
  /** Names on the brokers → the topics of the table. */
  topics: ReadonlyMap<string, string>;
  /** `committed`: go on where the group was, from the beginning when it never was; `latest`: from now on, nothing is committed. */
  from: 'committed' | 'latest';
  lanes: number;
  /** By topic of the table. */
  turnsOf: (topic: string) => Turns;
  highMark: number;
  sessionTimeoutMs: number;
  commitTimeoutMs: number;
  deliver: (item: Incoming) => Promise<void>;
  onFailure: (error: unknown) => void;
  logger: Logger | undefined;
}

const commitEveryMs = 200;
const firstBackoffMs = 100;
const maxBackoffMs = 1_000;
const brokersOwnMinimumMs = 6_000;
const placeOf = (topic: string, partition: number): string => `${topic}/${partition}`;

/** A group's part of its topics in this process: survives the consumers it reads with, and commits the lowest unfinished offsets. */
export class GroupConsumer {
  private readonly readers = new Map<string, PartitionReader>();
  /** Where a group without committed offsets begins. */
  private readonly begin = new Map<string, number>();
  private session: ConsumerSession | undefined;
  private timer: NodeJS.Timeout | undefined;
  private isStopped = false;
  /** The session whose commit is under way; that of a session that was given up may never end. */
  private committing: ConsumerSession | undefined;
  private readonly stopping = Promise.withResolvers<'stopped'>();
  private readonly stopped = this.stopping.promise;
  private working: Promise<void> = Promise.resolve();
  private sessionTimeoutMs: number;
  /** Of the latest consumer that joined; it may be a member still when the next one comes. */
  private predecessor: string | undefined;

  constructor(private readonly options: GroupConsumerOptions) {
    this.sessionTimeoutMs = options.sessionTimeoutMs;
  }

  /** Whether partitions are assigned and read. */
  get isReady(): boolean {
    return this.session?.isLive === true;
  }

  /** Resolves when the group has given this process its partitions; throws when the brokers refuse that for good. */
  async start(): Promise<void> {
    if (this.options.from === 'latest') await this.beginNow();
    this.timer = setInterval(() => void this.commit(), commitEveryMs);
    const joined = Promise.withResolvers<void>();
    this.working = this.keepReading(joined);
    await Promise.race([joined.promise, this.working]);
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    await Promise.all([...this.readers.values()].map(async (reader) => await reader.stop()));
    clearInterval(this.timer);
    while (this.committing !== undefined && this.committing === this.session && this.isReady) await sleep(5);
    await this.commit();
    this.stopping.resolve('stopped');
    await this.session?.close();
    await this.working;
  }

  /** What the brokers know the progress of; nothing where none is committed. */
  get reads(): ReadByGroup | undefined {
    return this.options.from === 'committed' ? this.options : undefined;
  }

  /** What this process reads, by the topics' names on the brokers. */
  get assignment(): Assignment {
    const assignment: Assignment = {};
    for (const { topic, partition } of this.readers.values()) (assignment[topic] ??= []).push(partition);
    return assignment;
  }

  assigned(): { group: string; topic: string; partition: number }[] {
    const { group, topics } = this.options;
    return [...this.readers.values()].map(({ topic, partition }) => ({
      group,
      topic: topics.get(topic) ?? topic,
      partition,
    }));
  }

  get held(): number {
    return [...this.readers.values()].reduce((sum, one) => sum + one.held, 0);
  }

  /** One consumer after the other: each reads until it is of no use, the next begins where the lanes are. */
  private async keepReading(joined: PromiseWithResolvers<void>): Promise<void> {
    let backoffMs = firstBackoffMs;
    while (!this.isStopped) {
      const ended = Promise.withResolvers<SessionEnd>();
      const session = this.newSession(ended.resolve, () => {
        backoffMs = firstBackoffMs;
        joined.resolve();
      });
      this.session = session;
      const opened = session.open().catch((error: unknown) => {
        ended.resolve({ reason: `cannot join: ${String(error)}`, error });
      });
      const end = await Promise.race([ended.promise, this.stopped]);
      this.predecessor = session.memberId ?? this.predecessor;
      if (end === 'stopped') return;
      const refusal = this.yieldsToBrokers(end.error) ? undefined : await session.refusal(end.error);
      // Who was let in once may be so again, when rights are mended; who never was is told.
      if (refusal !== undefined && refusal.kind !== 'bug') joined.reject(refusal);
      const { groupId: group, logger } = this.options;
      logger?.warn({ group, ...end, error: refusal, retryAfterMs: backoffMs }, 'the consumer is replaced');
      // Not waited for: leaving needs the very coordinator that may be gone.
      void opened.then(async () => await session.close());
      await Promise.race([sleep(backoffMs), this.stopped]);
      backoffMs = Math.min(maxBackoffMs, backoffMs * 2);
    }
  }

  /** Brokers bound how short a session may be: 6 s unless they are told otherwise. Then so be it, once. */
  private yieldsToBrokers(error: unknown): boolean {
    const isTooShort = (error as { type?: string } | undefined)?.type === 'INVALID_SESSION_TIMEOUT';
    if (!isTooShort || this.sessionTimeoutMs >= brokersOwnMinimumMs) return false;
    this.options.logger?.warn(
      { group: this.options.groupId, sessionTimeoutMs: this.sessionTimeoutMs },
      'the brokers do not allow sessions this short, so a dead member is missed later: set their group.min.session.timeout.ms',
    );
    this.sessionTimeoutMs = brokersOwnMinimumMs;
    return true;
  }

  private newSession(onEnd: (end: SessionEnd) => void, onJoined: () => void): ConsumerSession {
    const { client, groupId, topics, commitTimeoutMs } = this.options;
    const session: ConsumerSession = new ConsumerSession({
      client,
      groupId,
      topics: [...topics.keys()],
      sessionTimeoutMs: this.sessionTimeoutMs,
      commitTimeoutMs,
      predecessor: this.predecessor,
      owned: () => this.assignment,
      onAssigned: (assignment) => {
        if (session !== this.session) return;
        this.assign(session, assignment);
        onJoined();
      },
      onRebalancing: () => void this.commit(),
      onBatch: (batch) => {
        if (session === this.session) this.offer(session, batch);
      },
      onEnd,
    });
    return session;
  }

  private assign(session: ConsumerSession, assignment: Readonly<Record<string, readonly number[]>>): void {
    const mine = new Set<string>();
    for (const [topic, partitions] of Object.entries(assignment))
      for (const partition of partitions) {
        const place = placeOf(topic, partition);
        mine.add(place);
        const reader = this.readers.get(place) ?? this.newReader(topic, partition);
        this.readers.set(place, reader);
        // kafkajs goes back to the committed offset at each join, though what lies above it is still held here.
        if (reader.nextOffset !== undefined) session.seek(topic, partition, reader.nextOffset);
        if (reader.isFull) session.pause(topic, partition);
        else session.resume(topic, partition);
      }
    for (const [place, reader] of this.readers) {
      if (mine.has(place)) continue;
      this.readers.delete(place);
      void reader.stop();
    }
  }

  private newReader(topic: string, partition: number): PartitionReader {
    const { lanes, turnsOf, highMark, deliver, onFailure, topics } = this.options;
    const from = this.begin.get(placeOf(topic, partition));
    const logicalTopic = topics.get(topic) ?? topic;
    return new PartitionReader({
      topic,
      partition,
      logicalTopic,
      ...(from !== undefined && { from }),
      lanes,
      turns: turnsOf(logicalTopic),
      highMark,
      deliver,
      onFailure,
      onRoom: () => this.session?.resume(topic, partition),
    });
  }

  private offer(session: ConsumerSession, batch: Batch): void {
    const reader = this.readers.get(placeOf(batch.topic, batch.partition));
    reader?.offer(batch);
    if (reader?.isFull === true) session.pause(batch.topic, batch.partition);
  }

  private async commit(): Promise<void> {
    const { session } = this;
    if (this.options.from === 'latest' || session === undefined || session === this.committing || !session.isLive)
      return;
    const moved = [...this.readers.values()].filter(
      (reader) => reader.position !== undefined && reader.position !== reader.committed,
    );
    if (moved.length === 0) return;
    this.committing = session;
    const offsets = moved.map((reader): Offset => {
      const { topic, partition, position } = reader;
      return { topic, partition, offset: position as number };
    });
    try {
      if (await session.commit(offsets))
        for (const [index, reader] of moved.entries()) reader.committed = offsets[index]?.offset;
    } catch (error) {
      // Tried again with the next ones; when none gets through, the session ends itself.
      this.options.logger?.debug({ group: this.options.groupId, error }, 'offsets were not committed');
    } finally {
      if (this.committing === session) this.committing = undefined;
    }
  }

  /** Fixes the beginning before `start` resolves: what is published from then on arrives, however long joining takes. */
  private async beginNow(): Promise<void> {
    const admin = this.options.client.admin();
    await admin.connect();
    try {
      for (const topic of this.options.topics.keys())
        for (const { partition, offset } of await topicOffsets(admin, topic))
          this.begin.set(placeOf(topic, partition), Number(offset));
    } finally {
      await admin.disconnect();
    }
  }
}
