import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isUnavailable, startKafka } from '@chassis/servers';
import { afterAll, describe, expect, it } from 'vitest';
import { numbered, numberIn, until } from '../conformance/bus-under-test.js';
import { ensureTopics } from './ensure-topics.js';
import { KafkaBus } from './kafka-bus.js';
import { KafkaGroups } from './kafka-groups.js';

const dir = await mkdtemp(path.join(tmpdir(), 'chassis-kafka-'));
const server = await startKafka({ dataDir: dir });
const reason = isUnavailable(server) ? `no Kafka here: ${server.unavailable}` : 'on Kafka';

describe.skipIf(isUnavailable(server))(`where groups stand (${reason})`, () => {
  const connection = { brokers: isUnavailable(server) ? [] : [...server.brokers], prefix: `groups-${process.pid}.` };
  const groups = new KafkaGroups(connection);
  const open: KafkaBus[] = [];
  afterAll(async () => {
    for (const bus of open) await bus.stop();
    if (!isUnavailable(server)) await server.stop();
    await rm(dir, { recursive: true, force: true });
  });

  async function listen(heard: number[]): Promise<KafkaBus> {
    const bus = new KafkaBus({ connection, clientId: 'test', onFatal: (error) => expect.unreachable(String(error)) });
    const deliver = async (one: Parameters<typeof numberIn>[0]) => void heard.push(numberIn(one));
    bus.subscribe({ group: 'a', topics: ['run.requested'], delivery: 'group', deliver });
    await bus.start();
    open.push(bus);
    return bus;
  }

  it('tells how far a group is behind, and sets it back only once its members are gone', async () => {
    await ensureTopics({ connection, topics: ['run.requested'], groups: ['a'] });
    const heard: number[] = [];
    const bus = await listen(heard);
    await bus.publish([1, 2, 3, 4, 5].map((number) => numbered('k', number)));
    await until(() => heard.length === 5);
    await until(async () => (await groups.lag('a')) === 0);
    await expect(groups.rewind('a', 2)).rejects.toMatchObject({ code: 'group-active' });
    await bus.stop();
    expect(await groups.rewind('a', 2)).toBe(2);
    expect(await groups.lag('a')).toBe(2);
    const again: number[] = [];
    await listen(again);
    await until(() => again.length === 2);
    expect(again).toEqual([4, 5]);
  });
});
