import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isUnavailable, type KafkaServer, startKafka, type Unavailable } from '@chassis/servers';
import { afterAll, describe, expect, it } from 'vitest';
import { numbered, until } from '../conformance/bus-under-test.js';
import { ensureRights } from './ensure-rights.js';
import { ensureTopics } from './ensure-topics.js';
import { KafkaBus } from './kafka-bus.js';

const dir = await mkdtemp(path.join(tmpdir(), 'chassis-kafka-'));
const users = { admin: 'a', ingress: 'i', orchestrator: 'o', retriever: 'r' };
const started: KafkaServer | Unavailable = await startKafka({ dataDir: dir, security: { users } });
// A given broker or one in a container asks nobody who he is.
const server =
  isUnavailable(started) || started.way === 'native' ? started : { unavailable: 'needs a broker of its own' };

afterAll(async () => {
  if (!isUnavailable(started)) await started.stop();
  await rm(dir, { recursive: true, force: true });
});

const reason = isUnavailable(server) ? ` (skipped: ${server.unavailable})` : '';
describe.skipIf(isUnavailable(server))(`rights on the brokers${reason}`, () => {
  const connect = (username: keyof typeof users, password: string = users[username]) => ({
    brokers: isUnavailable(server) ? [] : server.brokers,
    login: { username, password },
  });
  const busOf = (service: keyof typeof users) => {
    const fail = (error: unknown): never => {
      throw error;
    };
    return new KafkaBus({ connection: connect(service), clientId: service, onFatal: fail });
  };

  it('let a service use its own topics and groups, and no others', async () => {
    const topics = ['run.requested', 'run.cancelled', 'passages.retrieve', 'access.changed'] as const;
    await ensureTopics({ connection: connect('admin'), topics, groups: ['orchestrator', 'retriever'] });
    const { grant } = await ensureRights({ connection: connect('admin') });
    expect(grant).toContain('ingress may write topic run.requested');
    expect(await ensureRights({ connection: connect('admin') })).toEqual({ grant: [], revoke: [] });

    const ingress = busOf('ingress');
    const orchestrator = busOf('orchestrator');
    const seen: string[] = [];
    orchestrator.subscribe({
      group: 'orchestrator',
      topics: ['run.requested'],
      delivery: 'group',
      deliver: async ({ key }) => void seen.push(key),
    });
    await orchestrator.start();
    await ingress.publish([numbered('k', 1)]);
    await until(() => seen.length === 1);

    const retriever = busOf('retriever');
    await expect(retriever.publish([numbered('k', 2)])).rejects.toMatchObject({ kind: 'denied' });
    const deliver = async () => await Promise.resolve();
    retriever.subscribe({ group: 'retriever', topics: ['run.requested'], delivery: 'group', deliver });
    // Topics that one may not read are not even there.
    await expect(retriever.start()).rejects.toThrow('Not on the brokers: run.requested');
    await Promise.all([ingress, orchestrator, retriever].map(async (bus) => await bus.stop()));
  });

  it('refuse a wrong password with a sentence that says so', async () => {
    const connection = connect('ingress', 'wrong');
    await expect(ensureTopics({ connection, topics: ['run.requested'], groups: [] })).rejects.toThrow(
      /authentication/i,
    );
  });
});
