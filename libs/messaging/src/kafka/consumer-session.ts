import type { Batch, Cluster, Consumer, Kafka } from 'kafkajs';
import type { ChassisError } from '@chassis/contracts';
import type { Assignment } from './assign-partitions.js';
import { balancedAssigner } from './balanced-assigner.js';
import { isWithoutCoordinator, refusalOf } from './refusal-of.js';

export interface SessionOptions {
  client: Kafka;
  groupId: string;
  topics: readonly string[];
  sessionTimeoutMs: number;
  /** How long commits may go unanswered before the coordinator counts as dead. */
  commitTimeoutMs: number;
  /** A consumer of ours that was given up and may be a member still. */
  predecessor: string | undefined;
  /** What this process reads now and would like to keep. */
  owned: () => Assignment;
  /** Before the first fetch of a generation. */
  onAssigned: (assignment: Readonly<Record<string, readonly number[]>>) => void;
  /** The group is about to change: what is finished should be committed now. */
  onRebalancing: () => void;
  onBatch: (batch: Batch) => void;
  /** Called once, when this consumer is of no use any more. */
  onEnd: (end: SessionEnd) => void;
}

export interface SessionEnd {
  readonly reason: string;
  /** As kafkajs gave it. */
  readonly error?: unknown;
}

export interface Offset {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

/** What kafkajs does not type. */
interface Coordinator {
  leaveGroup(member: { groupId: string; memberId: string }): Promise<unknown>;
  findGroupCoordinator(group: { groupId: string; coordinatorType: number }): Promise<unknown>;
}

const watchEveryMs = 250;

/**
 * One kafkajs consumer from its first connection until it is of no use. kafkajs restarts itself only after some errors, and slowly; it retries commits and heartbeats
 * against a dead coordinator without a word. So it is watched here, and ends at the first sign; `GroupConsumer` opens another.
 * Watched by the monotonic clock: kafkajs sends no heartbeats while the time of day is behind that of the last one.
 */
export class ConsumerSession {
  private readonly consumer: Consumer;
  private timer: NodeJS.Timeout | undefined;
  private isEnded = false;
  private isJoining = true;
  private lastSignAt = performance.now();
  private lastWatchAt = performance.now();
  private commitPendingSince: number | undefined;
  private commits = 0;
  private cluster: Cluster | undefined;
  /** As the coordinator knows it, since it first joined. */
  memberId: string | undefined;

  constructor(private readonly options: SessionOptions) {
    this.consumer = options.client.consumer({
      groupId: options.groupId,
      sessionTimeout: options.sessionTimeoutMs,
      rebalanceTimeout: Math.max(10_000, options.sessionTimeoutMs),
      // Members learn at their next heartbeat that the group forms anew, so this is how long a join takes.
      heartbeatInterval: Math.min(500, Math.floor(options.sessionTimeoutMs / 6)),
      maxWaitTimeInMs: 100,
      minBytes: 1,
      maxBytesPerPartition: 512 * 1024,
      maxBytes: 4 * 1024 * 1024,
      allowAutoTopicCreation: false,
      partitionAssigners: [
        balancedAssigner({ owned: options.owned, onCluster: (cluster) => (this.cluster = cluster) }),
      ],
      // With many retries a consumer would talk to a dead coordinator for 20 s.
      retry: {
        retries: 4,
        initialRetryTime: 100,
        maxRetryTime: 500,
        restartOnFailure: async () => await Promise.resolve(false),
      },
    });
  }

  /** Joins the group; rejects when that fails. */
  async open(): Promise<void> {
    this.listen();
    this.timer = setInterval(() => this.watch(), watchEveryMs);
    await this.consumer.connect();
    await this.bury();
    await this.consumer.subscribe({ topics: [...this.options.topics], fromBeginning: true });
    await this.consumer.run({
      autoCommit: false,
      // Batches are only queued, so kafkajs may go on at once; without this it would fetch the same batch for ever.
      eachBatchAutoResolve: true,
      eachBatch: async ({ batch }) => {
        if (!this.isEnded) this.options.onBatch(batch);
        return await Promise.resolve();
      },
    });
  }

  get isLive(): boolean {
    return !this.isEnded && !this.isJoining;
  }

  /** Whether the coordinator took the offsets; kafkajs resolves even where it sent nothing. */
  async commit(offsets: readonly Offset[]): Promise<boolean> {
    if (!this.isLive) return false;
    const before = this.commits;
    this.commitPendingSince ??= performance.now();
    await this.consumer.commitOffsets(
      offsets.map(({ topic, partition, offset }) => ({ topic, partition, offset: String(offset) })),
    );
    return this.commits > before;
  }

  pause(topic: string, partition: number): void {
    if (!this.isEnded) this.consumer.pause([{ topic, partitions: [partition] }]);
  }
  resume(topic: string, partition: number): void {
    if (!this.isEnded) this.consumer.resume([{ topic, partitions: [partition] }]);
  }
  seek(topic: string, partition: number, offset: number): void {
    if (!this.isEnded) this.consumer.seek({ topic, partition, offset: String(offset) });
  }

  /** Leaves the group; what fails on the way is of no interest any more. */
  async close(): Promise<void> {
    this.end();
    await this.consumer.disconnect().catch(() => undefined);
  }

  /** A group waits for a member that does not answer until its session is over; the one before us never will, so it leaves by us. */
  private async bury(): Promise<void> {
    const { predecessor, groupId } = this.options;
    if (predecessor === undefined || this.cluster === undefined) return;
    const coordinator = (await this.cluster.findGroupCoordinator({ groupId })) as unknown as Coordinator;
    await coordinator.leaveGroup({ groupId, memberId: predecessor }).catch((error: unknown) => {
      if ((error as { type?: string }).type !== 'UNKNOWN_MEMBER_ID') throw error;
    });
  }

  /** Why the coordinator does not have us, where that is no passing thing: kafkajs tells a refusal as a coordinator that cannot be found. */
  async refusal(error: unknown): Promise<ChassisError | undefined> {
    const known = refusalOf(error);
    if (known !== undefined || this.cluster === undefined) return known;
    if (!isWithoutCoordinator(error)) return undefined;
    try {
      await this.cluster.connect();
      await this.cluster.refreshMetadata();
      const broker = (await this.cluster.findControllerBroker()) as unknown as Coordinator;
      await broker.findGroupCoordinator({ groupId: this.options.groupId, coordinatorType: 0 });
      return undefined;
    } catch (cause) {
      return refusalOf(cause);
    }
  }

  private listen(): void {
    const { consumer } = this;
    const { GROUP_JOIN, REBALANCING, HEARTBEAT, COMMIT_OFFSETS, CRASH } = consumer.events;
    consumer.on(GROUP_JOIN, ({ payload }) => {
      if (this.isEnded) return;
      this.isJoining = false;
      this.memberId = payload.memberId;
      this.commitPendingSince = undefined;
      this.lastSignAt = performance.now();
      this.options.onAssigned(payload.memberAssignment);
    });
    consumer.on(REBALANCING, () => {
      if (this.isEnded) return;
      this.options.onRebalancing();
      this.isJoining = true;
      this.lastSignAt = performance.now();
    });
    consumer.on(HEARTBEAT, () => (this.lastSignAt = performance.now()));
    consumer.on(COMMIT_OFFSETS, () => {
      this.commits++;
      this.commitPendingSince = undefined;
    });
    consumer.on(CRASH, ({ payload }) => this.fail(`crashed: ${payload.error.message}`, payload.error));
  }

  private watch(): void {
    const now = performance.now();
    // A process that was frozen must not take its own absence for the coordinator's.
    if (now - this.lastWatchAt > 4 * watchEveryMs) {
      this.lastSignAt = now;
      if (this.commitPendingSince !== undefined) this.commitPendingSince = now;
    }
    this.lastWatchAt = now;
    // Without a heartbeat for as long as a session the group has given our partitions away, so nothing is lost by joining anew.
    const patienceMs = this.options.sessionTimeoutMs + (this.isJoining ? 20_000 : 0);
    if (now - this.lastSignAt > patienceMs)
      this.fail(this.isJoining ? 'the group does not form' : 'no heartbeat is answered');
    else if (this.commitPendingSince !== undefined && now - this.commitPendingSince > this.options.commitTimeoutMs)
      this.fail('no commit is answered');
  }

  private fail(reason: string, error?: unknown): void {
    if (this.isEnded) return;
    this.end();
    this.options.onEnd({ reason, error });
  }

  private end(): void {
    this.isEnded = true;
    clearInterval(this.timer);
  }
}
