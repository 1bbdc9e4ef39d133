import { ChassisError, topics } from '@chassis/contracts';
import { CompressionTypes, ConfigResourceTypes, type IHeaders, Kafka, logLevel } from 'kafkajs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../../conformance/bus-under-test.js';
import type { Delivery } from '../../message-bus.js';
import { dataFromWire, envelopeFromWire } from '../../wire.js';
import { ensureTopics } from '../ensure-topics.js';
import { KafkaBus } from '../kafka-bus.js';
import { KafkaDeadLetters } from '../kafka-dead-letters.js';

const topic = 'legacy.event';
const { example } = topics[topic].message;
const attributes = {
  specversion: '1.0',
  id: 'e1',
  source: '/erp',
  type: topic,
  time: '2026-01-01T00:00:00.000Z',
  tenant: 'demo',
  principal: 'token',
  dataclass: 'internal',
};
const structured = { 'content-type': 'application/cloudevents+json' };
const fail = (error: unknown): never => {
  throw error;
};
let count = 0;

/** What programs that are not ours may send, and what becomes of it. */
export function describeForeignMessages(brokers: readonly string[]): void {
  let connection: { brokers: readonly string[]; prefix: string };
  let bus: KafkaBus;
  let seen: Delivery[];

  /** As any other program with a Kafka client would send it. */
  const send = async (
    key: string | null,
    value: Buffer | string | null,
    headers: IHeaders = {},
    compression = CompressionTypes.None,
  ) => {
    const producer = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING }).producer();
    await producer.connect();
    await producer.send({ topic: `${connection.prefix}${topic}`, messages: [{ key, value, headers }], compression });
    await producer.disconnect();
  };
  const listen = async (deliver: (delivery: Delivery) => Promise<void>) => {
    bus.subscribe({ group: 'a', topics: [topic], delivery: 'group', deliver });
    await bus.start();
  };

  describe('messages of foreign producers', () => {
    beforeEach(async () => {
      connection = { brokers, prefix: `foreign-${process.pid}-${++count}.` };
      await ensureTopics({ connection, topics: [topic], groups: ['a'] });
      seen = [];
      bus = new KafkaBus({ connection, clientId: 'test', onFatal: fail });
    });
    afterEach(async () => await bus.stop());

    it('are read in the binary mode of CloudEvents', async () => {
      await listen(async (delivery) => void seen.push(delivery));
      const headers = Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`ce_${name}`, value]));
      await send('k', JSON.stringify(example), headers);
      await until(() => seen.length === 1);
      const [{ key, headers: got, value }] = seen as [Delivery];
      expect(envelopeFromWire(key, got)).toMatchObject({ id: 'e1', tenant: 'demo', dataClass: 'internal', key: 'k' });
      expect(dataFromWire(topic, value)).toMatchObject(example);
    });

    it('are read in the structured mode, gzip included', async () => {
      await listen(async (delivery) => void seen.push(delivery));
      await send(
        null,
        JSON.stringify({ ...attributes, partitionkey: 'k', data: example }),
        structured,
        CompressionTypes.GZIP,
      );
      await until(() => seen.length === 1);
      const [{ key, headers: got, value }] = seen as [Delivery];
      expect(envelopeFromWire(key, got)).toMatchObject({ id: 'e1', tenant: 'demo', dataClass: 'internal', key: 'k' });
      expect(dataFromWire(topic, value)).toMatchObject(example);
    });

    it('keep their bytes when they are put aside, whatever they are', async () => {
      const error = new ChassisError('invalid', 'no', 'not JSON');
      await listen(async (delivery) => await bus.deadLetter('a', delivery, error));
      const bytes = Buffer.from([0xff, 0xfe, 0, 1, 2]);
      const event = JSON.stringify({ specversion: '1.0', id: 'x' });
      await send('k', bytes, { own: 'header' });
      await send(null, null);
      await send('k', event, structured);
      const letters = new KafkaDeadLetters(connection);
      await until(async () => (await letters.list('a')).length === 3);
      const kept = (await letters.list('a')).map((one) => one.original);
      expect(kept).toContainEqual({ key: 'k', value: bytes, headers: { own: 'header' } });
      expect(kept).toContainEqual({ key: null, value: null, headers: {} });
      expect(kept).toContainEqual({ key: 'k', value: event, headers: structured });
    });

    it('are delivered again, to the group that gave them up, when they are replayed', async () => {
      let isMended = false;
      await listen(async (delivery) => {
        if (isMended) seen.push(delivery);
        else await bus.deadLetter('a', delivery, new ChassisError('bug', 'no', 'no'));
      });
      await send('k', 'text', { own: 'header' });
      const letters = new KafkaDeadLetters(connection);
      await until(async () => (await letters.list('a')).length === 1);
      isMended = true;
      await letters.replay(await letters.list('a'));
      await until(() => seen.length === 1);
      expect(seen[0]).toEqual({ topic, key: 'k', value: 'text', headers: { own: 'header' }, deliveryCount: 1 });
    });

    it('refuse to be sent too long where there is no payload store', async () => {
      const message = { topic, key: 'k', headers: {}, value: 'x'.repeat(1_000_000) } as const;
      await expect(bus.append([message])).rejects.toThrow('Send a PayloadRef instead');
    });

    it('find topics that were made once, however often they are made', async () => {
      const again = await ensureTopics({ connection, topics: [topic], groups: ['a'] });
      expect(again).toEqual({ create: [], grow: [], configure: [] });
      const grown = await ensureTopics({ connection, topics: [topic], groups: ['a'], partitions: 5, isDryRun: true });
      expect(grown.grow).toEqual([{ topic: `${connection.prefix}${topic}`, from: 3, to: 5 }]);
    });

    it('find the retention that the table wants, though somebody changed it by hand', async () => {
      const name = `${connection.prefix}${topic}`;
      const admin = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING }).admin();
      await admin.connect();
      const configEntries = [{ name: 'retention.ms', value: '60000' }];
      await admin.alterConfigs({
        validateOnly: false,
        resources: [{ type: ConfigResourceTypes.TOPIC, name, configEntries }],
      });
      await admin.disconnect();
      const { configure } = await ensureTopics({ connection, topics: [topic], groups: ['a'] });
      expect(configure).toContainEqual({ topic: name, setting: 'retention.ms', from: '60000', to: '604800000' });
      const again = await ensureTopics({ connection, topics: [topic], groups: ['a'] });
      expect(again).toEqual({ create: [], grow: [], configure: [] });
    });
  });
}
