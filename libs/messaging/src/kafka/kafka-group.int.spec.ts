import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isUnavailable, startKafka } from '@chassis/servers';
import { afterAll, describe } from 'vitest';
import { describeGroupMembers } from './conformance/describe-group-members.js';

const dir = await mkdtemp(path.join(tmpdir(), 'chassis-kafka-'));
const server = await startKafka({ dataDir: dir });
afterAll(async () => {
  if (!isUnavailable(server)) await server.stop();
  await rm(dir, { recursive: true, force: true });
});

const reason = isUnavailable(server) ? ` (skipped: ${server.unavailable})` : '';
describe.skipIf(isUnavailable(server))(`with a broker${reason}`, () => {
  const known = isUnavailable(server) ? undefined : server;
  describeGroupMembers(known?.brokers[0] ?? '', known?.process);
});
