// kafkajs alone, used as well as its users can: eachBatch, acks of all replicas, sends that gather while one request flies, and without its idle spin.
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { serve } from './serve.mjs';

const require = createRequire(import.meta.url);
const { Kafka, logLevel } = require('kafkajs');
const partitions = 3;
const hops = 5;

// The same repair as ours: kafkajs looks at empty request queues some thousand times a second.
require('kafkajs/src/network/requestQueue').prototype.scheduleCheckPendingRequests = function () {
  if (this.throttleCheckTimeoutId || this.pending.length === 0) return;
  const wait = Math.max(this.throttledUntil - Date.now(), 10);
  this.throttleCheckTimeoutId = setTimeout(() => {
    this.throttleCheckTimeoutId = null;
    this.checkPendingRequests();
  }, wait);
};

/** The first send of a tick leaves at once; what comes while it flies leaves together. */
class Sender {
  #waiting = [];
  #isFlying = false;

  constructor(producer) {
    this.producer = producer;
  }

  send(topic, message) {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ topic, message, resolve, reject });
      if (!this.#isFlying) void this.#fly();
    });
  }

  async #fly() {
    this.#isFlying = true;
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, 1_000);
      const topics = Map.groupBy(batch, ({ topic }) => topic);
      try {
        await this.producer.sendBatch({
          acks: -1,
          topicMessages: [...topics].map(([topic, all]) => ({ topic, messages: all.map(({ message }) => message) })),
        });
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#isFlying = false;
  }
}

const nameOf = (index) => `peer.hop.${index}`;

serve(async ({ brokers, record }) => {
  const kafka = new Kafka({ clientId: 'peer', brokers, logLevel: logLevel.NOTHING });
  const topics = Array.from({ length: hops }, (_, index) => nameOf(index));
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({
    waitForLeaders: false,
    topics: topics.map((topic) => ({ topic, numPartitions: partitions })),
  });
  await sleep(1_000);
  await admin.disconnect();
  const handlers = new Map();

  /** A consumer of its own group and a producer for each topic, as separate services would have. */
  async function stage(topic) {
    const producer = kafka.producer({ allowAutoTopicCreation: false });
    await producer.connect();
    const consumer = kafka.consumer({ groupId: topic, maxWaitTimeInMs: 100 });
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    const joined = new Promise((resolve) => consumer.on(consumer.events.GROUP_JOIN, resolve));
    await consumer.run({
      autoCommitInterval: 200,
      eachBatch: async ({ batch }) => {
        for (const message of batch.messages) {
          const data = JSON.parse(message.value.toString());
          handlers.get(topic)?.(message.headers.ce_run.toString(), data);
        }
      },
    });
    await joined;
    return {
      producer: new Sender(producer),
      stop: async () => void (await Promise.all([producer.disconnect(), consumer.disconnect()])),
    };
  }

  const stages = await Promise.all(topics.map(stage));
  const client = stages[0].producer;
  const recordOf = (run) => ({ key: run, value: record.value, headers: { ...record.headers, ce_run: run } });
  let count = 0;
  const waiting = new Map();
  const arrived = (run) => {
    waiting.get(run)?.(performance.now());
    waiting.delete(run);
  };

  async function timed(send) {
    const run = `run-${++count}`;
    const arrival = new Promise((resolve) => waiting.set(run, resolve));
    const sentAt = performance.now();
    await send(run);
    return (await arrival) - sentAt;
  }

  async function paced({ count: number, everyMs }, send) {
    const all = [];
    const begun = performance.now();
    for (let index = 0; index < number; index++) {
      await sleep(Math.max(0, begun + index * everyMs - performance.now()));
      all.push(timed(send));
    }
    return await Promise.all(all);
  }

  const one = async (run) => await client.send(nameOf(0), recordOf(run));
  return {
    hop: async (input) => {
      handlers.set(nameOf(0), arrived);
      return await paced(input, one);
    },
    flood: async ({ inFlight, seconds }) => {
      handlers.set(nameOf(0), arrived);
      const end = performance.now() + seconds * 1_000;
      let handled = 0;
      const caller = async () => {
        while (performance.now() < end) {
          await timed(one);
          handled++;
        }
      };
      const begun = performance.now();
      await Promise.all(Array.from({ length: inFlight }, caller));
      return handled / ((performance.now() - begun) / 1_000);
    },
    chain: async (input) => {
      for (const [index, topic] of topics.entries()) {
        const next = topics[index + 1];
        handlers.set(
          topic,
          next === undefined ? arrived : (run) => void stages[index + 1].producer.send(next, recordOf(run)),
        );
      }
      return await paced(input, one);
    },
    stop: async () => void (await Promise.all(stages.map(async (stage) => await stage.stop()))),
  };
});
