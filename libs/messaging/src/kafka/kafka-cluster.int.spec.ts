import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Topic } from '@chassis/contracts';
import { isUnavailable, type KafkaServer, startKafkaCluster } from '@chassis/servers';
import { Kafka, logLevel } from 'kafkajs';
import { afterAll, describe, expect, it } from 'vitest';
import { numbered, numberIn, until } from '../conformance/bus-under-test.js';
import { ensureTopics } from './ensure-topics.js';
import { KafkaBus } from './kafka-bus.js';

const topic: Topic = 'run.requested';
const dir = await mkdtemp(path.join(tmpdir(), 'chassis-kafka-'));
const server = await startKafkaCluster({ dataDir: dir });

afterAll(async () => {
  if (!isUnavailable(server)) await server.stop();
  await rm(dir, { recursive: true, force: true });
});

/** The node that keeps the group's offsets: their topic has one partition here. Counted from 0. */
async function coordinatorOf({ brokers }: KafkaServer): Promise<number> {
  const admin = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    const { topics } = await admin.fetchTopicMetadata({ topics: ['__consumer_offsets'] });
    return (topics[0]?.partitions[0]?.leader ?? 1) - 1;
  } finally {
    await admin.disconnect();
  }
}

/** Three starting brokers share the processors with other suites: nobody waits this long on a quiet machine. */
const patienceSeconds = 90;

/** Whether every replica of every partition is in sync again: only then may the next broker be lost. */
async function isWhole({ brokers }: KafkaServer): Promise<boolean> {
  const admin = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    const { topics } = await admin.fetchTopicMetadata();
    return topics.every(({ partitions }) => partitions.every(({ isr, replicas }) => isr.length === replicas.length));
  } finally {
    await admin.disconnect();
  }
}

const reason = isUnavailable(server) ? ` (skipped: ${server.unavailable})` : '';
describe.skipIf(isUnavailable(server))(`three brokers that replicate, of which one may be away${reason}`, () => {
  it('lose no message and refuse none while one after the other is killed with -9, the group’s coordinator first', async () => {
    const cluster = server as KafkaServer;
    const connection = { brokers: cluster.brokers, prefix: 'three.' };
    await ensureTopics({ connection, topics: [topic], groups: ['a'], replicationFactor: 3 });
    const fail = (error: unknown): never => {
      throw error;
    };
    const [sender, reader] = ['sender', 'reader'].map(
      (clientId) => new KafkaBus({ connection, clientId, onFatal: fail }),
    );
    if (sender === undefined || reader === undefined) return;
    const seen: number[] = [];
    let lastAt = performance.now();
    let standstillMs = 0;
    reader.subscribe({
      group: 'a',
      topics: [topic],
      delivery: 'group',
      deliver: async (delivery) => {
        seen.push(numberIn(delivery));
        const now = performance.now();
        standstillMs = Math.max(standstillMs, now - lastAt);
        lastAt = now;
        await Promise.resolve();
      },
    });
    await reader.start();
    let published = 0;
    const over = new AbortController();
    const sending: Promise<void>[] = [];
    const publishing = (async () => {
      for (; !over.signal.aborted; published++) {
        sending.push(sender.publish([numbered(`k${published % 50}`, published)]));
        await sleep(10);
      }
    })();
    const kills: { node: number; standstillMs: number }[] = [];
    for (const kill of [await coordinatorOf(cluster), undefined]) {
      const nodes = cluster.nodes ?? [];
      // The second time whoever coordinates by then.
      const node = kill ?? (await coordinatorOf(cluster));
      [lastAt, standstillMs] = [performance.now(), 0];
      await nodes[node]?.kill();
      const after = published + 100;
      await until(() => seen.some((number) => number >= after), patienceSeconds);
      kills.push({ node: node + 1, standstillMs: Math.round(standstillMs) });
      await nodes[node]?.start();
      await until(() => isWhole(cluster), patienceSeconds);
      const whole = published;
      await until(() => seen.some((number) => number >= whole), patienceSeconds);
    }
    over.abort();
    await publishing;
    // None rejects.
    await Promise.all(sending);
    await until(() => new Set(seen).size === published, patienceSeconds);
    expect([...new Set(seen)].toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: published }, (_, number) => number),
    );
    process.stdout.write(
      `three brokers: ${published} sent, 0 lost, ${seen.length - published} repeated, ${JSON.stringify(kills)}\n`,
    );
    await Promise.all([sender.stop(), reader.stop()]);
  }, 600_000);
});
