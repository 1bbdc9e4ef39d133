import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { PayloadRef, Topic } from '@chassis/contracts';
import { isUnavailable, type KafkaServer, startKafka } from '@chassis/servers';
import { afterAll, describe } from 'vitest';
import { BreakableNetwork } from '../conformance/breakable-network.js';
import { describeBusMetrics } from '../conformance/describe-bus-metrics.js';
import { describeHandlerChain } from '../conformance/describe-handler-chain.js';
import type { BusUnderTest } from '../conformance/bus-under-test.js';
import { describeLeasedHandlers } from '../conformance/describe-leased-handlers.js';
import { describeLeases } from '../conformance/describe-leases.js';
import { describeMessageBus } from '../conformance/describe-message-bus.js';
import { describeTenantsInTurn } from '../conformance/describe-tenants-in-turn.js';
import { describeRedelivery } from '../conformance/describe-redelivery.js';
import type { MessageBus } from '../message-bus.js';
import { describeForeignMessages } from './conformance/describe-foreign-messages.js';
import { describeKafkaFaults } from './conformance/describe-kafka-faults.js';
import { describeKafkaOutbox } from './conformance/describe-kafka-outbox.js';
import { ensureTopics } from './ensure-topics.js';
import { KafkaBus, type KafkaBusOptions } from './kafka-bus.js';
import { KafkaDeadLetters } from './kafka-dead-letters.js';
import type { LargeValues } from './large-values.js';

const dir = await mkdtemp(path.join(tmpdir(), 'chassis-kafka-'));
const server = await startKafka({ dataDir: dir });
const topics: Topic[] = ['run.requested', 'run.ended', 'intent.classify', 'document.submitted', 'step.failed'];
const leasing: Topic[] = ['answer.generate', 'run.cancelled'];
let count = 0;

afterAll(async () => {
  if (!isUnavailable(server)) await server.stop();
  await rm(dir, { recursive: true, force: true });
});

class MemoryLargeValues implements LargeValues {
  private readonly values = new Map<string, string>();
  async put(tenant: string, content: string): Promise<PayloadRef> {
    const payload = String(this.values.size).padStart(64, '0');
    this.values.set(`${tenant}/${payload}`, content);
    return await Promise.resolve({ payload, bytes: content.length });
  }
  async getText(tenant: string, ref: PayloadRef): Promise<string> {
    return await Promise.resolve(this.values.get(`${tenant}/${ref.payload}`) as string);
  }
}

async function openBus({ brokers }: KafkaServer, more: readonly Topic[] = []): Promise<BusUnderTest> {
  const connection = { brokers, prefix: `conformance-${process.pid}-${++count}.` };
  const groups = ['a', 'generator', 'retriever', 'intent-classifier'];
  await ensureTopics({ connection, topics: [...topics, ...more], groups });
  const failures: unknown[] = [];
  const large = new MemoryLargeValues();
  const open = () => {
    const network = new BreakableNetwork();
    const options: KafkaBusOptions = {
      connection: { ...connection, socketFactory: network.socketFactory },
      clientId: 'test',
      large,
      sessionTimeoutMs: 4_000,
      onFatal: (error) => failures.push(error),
    };
    return { network, bus: new KafkaBus(options) };
  };
  let current = open();
  const anew = (): MessageBus => (current = open()).bus;
  return {
    bus: current.bus,
    failures,
    // Its sockets die with it, and nobody says good-bye to the coordinator.
    restart: async () => {
      current.network.cut();
      return await Promise.resolve(anew());
    },
    reopen: async () => {
      await current.bus.stop();
      return anew();
    },
    append: async (topic: Topic, key, headers, value) => await current.bus.append([{ topic, key, headers, value }]),
    deadLetters: async (group) => await new KafkaDeadLetters(connection).list(group),
    setAside: () => new KafkaDeadLetters(connection),
    close: async () => await current.bus.stop(),
  };
}

const reason = isUnavailable(server) ? ` (skipped: ${server.unavailable})` : '';
describe.skipIf(isUnavailable(server))(`with a broker${reason}`, () => {
  const broker: KafkaServer = isUnavailable(server) ? { way: 'given', brokers: [], stop: async () => {} } : server;
  describeMessageBus('KafkaBus', async () => await openBus(broker));
  describeTenantsInTurn('KafkaBus', async () => await openBus(broker));
  describeRedelivery('KafkaBus', async () => await openBus(broker));
  describeHandlerChain('KafkaBus', async () => await openBus(broker));
  describeBusMetrics('KafkaBus', async () => await openBus(broker));
  describeLeases('KafkaBus', async () => await openBus(broker, leasing));
  describeLeasedHandlers('KafkaBus', async () => await openBus(broker, leasing));
  describeForeignMessages(broker.brokers);
  describeKafkaOutbox(broker.brokers);
  describeKafkaFaults(broker);
});
