import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ChassisError, type Topic } from '@chassis/contracts';
import { isUnavailable, makeCertificates, startKafka } from '@chassis/servers';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { numbered, until } from '../conformance/bus-under-test.js';
import { ensureRights } from './ensure-rights.js';
import { ensureTopics } from './ensure-topics.js';
import { KafkaBus } from './kafka-bus.js';
import { KafkaDeadLetters } from './kafka-dead-letters.js';
import type { KafkaConnection } from './kafka-connection.js';
import { kafkaConnection } from './kafka-settings.js';

const dir = await mkdtemp(path.join(tmpdir(), 'chassis-kafka-'));
const users = { admin: 'a', ingress: 'i', orchestrator: 'o', retriever: 'r', generator: 'g' };
const certificates = await makeCertificates(dir);
const server = isUnavailable(certificates)
  ? certificates
  : await startKafka({ dataDir: path.join(dir, 'kafka'), security: { users, tls: certificates.serverFile } });
const topics = ['run.requested', 'run.cancelled', 'passages.retrieve', 'access.changed'] as const;

afterAll(async () => {
  if (!isUnavailable(server)) await server.stop();
  await rm(dir, { recursive: true, force: true });
});

const reason = isUnavailable(server) ? ` (skipped: ${server.unavailable})` : '';
describe.skipIf(isUnavailable(server))(`brokers that know users, over TLS${reason}`, () => {
  let buses: KafkaBus[] = [];
  let grant: readonly string[] = [];
  /** As the settings of a service would have it. */
  const connect = (
    username: keyof typeof users,
    more: { KAFKA_SASL_PASSWORD?: string; KAFKA_TLS_CA_FILE?: string | undefined } = {},
  ): KafkaConnection =>
    kafkaConnection({
      MESSAGING_URL: `kafka://${isUnavailable(server) ? '' : (server.tlsBrokers ?? []).join(',')}`,
      KAFKA_TOPIC_PREFIX: '',
      KAFKA_SASL_USERNAME: username,
      KAFKA_SASL_PASSWORD: users[username],
      KAFKA_TLS: 'on',
      KAFKA_TLS_CA: undefined,
      KAFKA_TLS_CA_FILE: path.join(dir, 'ca.pem'),
      ...more,
    });
  const busOf = (connection: KafkaConnection): KafkaBus => {
    const fail = (error: unknown): never => {
      throw error;
    };
    const bus = new KafkaBus({ connection, clientId: 'test', onFatal: fail });
    buses.push(bus);
    return bus;
  };
  const listen = (bus: KafkaBus, group: string, topic: Topic, seen: string[] = []): string[] => {
    bus.subscribe({ group, topics: [topic], delivery: 'group', deliver: async ({ key }) => void seen.push(key) });
    return seen;
  };

  beforeAll(async () => {
    const connection = connect('admin');
    await ensureTopics({ connection, topics, groups: ['orchestrator', 'retriever', 'generator'] });
    ({ grant } = await ensureRights({ connection }));
  });
  afterEach(async () => {
    await Promise.all(buses.map(async (bus) => await bus.stop()));
    buses = [];
  });

  it('let a service write and read its own topics, once its rights are set, however often they are', async () => {
    expect(grant).toContain('ingress may write topic run.requested');
    expect(await ensureRights({ connection: connect('admin') })).toEqual({ grant: [], revoke: [] });
    const orchestrator = busOf(connect('orchestrator'));
    const seen = listen(orchestrator, 'orchestrator', 'run.requested');
    await orchestrator.start();
    await busOf(connect('ingress')).publish([numbered('k', 1)]);
    await until(() => seen.length === 1);
  });

  it('let a service try again, put aside and replay what it was sent, and read broadcasts', async () => {
    const retriever = busOf(connect('retriever'));
    const tries: number[] = [];
    let isMended = false;
    retriever.subscribe({
      group: 'retriever',
      topics: ['passages.retrieve'],
      delivery: 'group',
      deliver: async (delivery) => {
        tries.push(delivery.deliveryCount);
        if (isMended) return;
        if (delivery.deliveryCount === 1) await retriever.retryLater('retriever', delivery, 10);
        else await retriever.deadLetter('retriever', delivery, new ChassisError('invalid', 'no', 'no'));
      },
    });
    const generator = busOf(connect('generator'));
    const heard: string[] = [];
    const hear = async ({ key }: { key: string }) => void heard.push(key);
    generator.subscribe({ group: 'generator', topics: ['run.cancelled'], delivery: 'broadcast', deliver: hear });
    await Promise.all([retriever.start(), generator.start()]);
    const orchestrator = busOf(connect('orchestrator'));
    await orchestrator.append([{ topic: 'passages.retrieve', key: 'k', headers: {}, value: '{}' }]);
    await orchestrator.append([{ topic: 'run.cancelled', key: 'cancelled', headers: {}, value: '{}' }]);
    const letters = new KafkaDeadLetters(connect('retriever'));
    await until(async () => (await letters.list('retriever')).length === 1);
    isMended = true;
    await letters.replay(await letters.list('retriever'));
    await until(() => tries.length === 3 && heard.length === 1);
    expect(tries).toEqual([1, 2, 1]);
  });

  it('refuse it the topics of others, and say how rights are set', async () => {
    const retriever = busOf(connect('retriever'));
    await expect(retriever.publish([numbered('k', 2)])).rejects.toMatchObject({
      kind: 'denied',
      code: 'not-authorized',
      message: expect.stringContaining('npm run topics -- apply --rights'),
    });
    listen(retriever, 'retriever', 'run.requested');
    // Topics that one may not read are not even there.
    await expect(retriever.start()).rejects.toThrow(/Not on the brokers: run.requested.*--rights/);
  });

  it('refuse it the group of another, and say so, though kafkajs tells of a coordinator that is not found', async () => {
    const retriever = busOf(connect('retriever'));
    listen(retriever, 'somebody-else', 'passages.retrieve');
    await expect(retriever.start()).rejects.toMatchObject({
      kind: 'denied',
      code: 'group-refused',
      message: expect.stringContaining('npm run topics -- apply --rights'),
    });
  });

  it('refuse a wrong password to whoever sends, reads or administers, with a sentence that says so', async () => {
    const connection = connect('ingress', { KAFKA_SASL_PASSWORD: 'wrong' });
    const refused = { kind: 'denied', code: 'wrong-login', message: expect.stringContaining('KAFKA_SASL_PASSWORD') };
    await expect(ensureTopics({ connection, topics: ['run.requested'], groups: [] })).rejects.toMatchObject(refused);
    const bus = busOf(connection);
    await expect(bus.publish([numbered('k', 3)])).rejects.toMatchObject(refused);
    listen(bus, 'ingress', 'run.requested');
    await expect(bus.start()).rejects.toMatchObject(refused);
  });

  it('are not believed without the certificate of their authority', async () => {
    const bus = busOf(connect('ingress', { KAFKA_TLS_CA_FILE: undefined }));
    const refused = {
      kind: 'invalid',
      code: 'untrusted-broker',
      message: expect.stringContaining('KAFKA_TLS_CA_FILE'),
    };
    await expect(bus.publish([numbered('k', 4)])).rejects.toMatchObject(refused);
    listen(bus, 'ingress', 'run.requested');
    await expect(bus.start()).rejects.toMatchObject(refused);
  });

  it('let nobody but an administrator change topics and rights', async () => {
    const connection = connect('ingress');
    const refused = { kind: 'denied', code: 'not-administrator' };
    await expect(ensureRights({ connection })).rejects.toMatchObject(refused);
    await expect(ensureTopics({ connection, topics: ['step.failed'], groups: [] })).rejects.toMatchObject({
      kind: 'denied',
    });
  });
});
