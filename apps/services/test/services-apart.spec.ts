import { mkdtemp, rm, chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ChassisApi, runDemoJobs } from '@chassis/all-in-one';
import type { RunSummary, ServiceName } from '@chassis/contracts';
import { startKafka, isUnavailable } from '@chassis/servers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LogStream } from '../src/run/log-stream.js';
import { type RunningSystem, startSystem } from '../src/run/start-system.js';

const root = path.resolve(import.meta.dirname, '../../..');
const dataDir = await mkdtemp(path.join(tmpdir(), 'chassis-apart-'));
await chmod(dataDir, 0o755);
const probe = await startKafka({ dataDir: path.join(dataDir, 'kafka') });
const reason = isUnavailable(probe) ? `no Kafka here: ${probe.unavailable}` : 'on Kafka, PostgreSQL and Redis';
if (!isUnavailable(probe)) await probe.stop();

describe.skipIf(isUnavailable(probe))(`every service as a process of its own (${reason})`, () => {
  let system: RunningSystem;
  const lines: string[] = [];
  beforeAll(async () => {
    const { PATH, HOME } = process.env;
    const settings = { PATH, HOME, INGRESS_PORT: '0', CHASSIS_MODELS_DIR: path.join(dataDir, 'no-models') };
    const log = new LogStream((line) => void lines.push(line));
    system = await startSystem({ root, dataDir, log, settings, say: (what) => log.add('start', what) });
  }, 120_000);
  afterAll(async () => {
    await system?.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  const readiness = async (name: ServiceName): Promise<number> =>
    (await fetch(`${system.services.get(name)?.url}/health/ready`)).status;
  const ask = async (): Promise<string> => {
    const api = new ChassisApi(system.url, system.access.keys['ada'] as string);
    const input = { question: 'How long is the warranty on a P-200 pump?' };
    return (await api.post<{ id: string }>('/v1/runs', { workflow: 'answer-question', input })).id;
  };
  const statusOf = async (run: string): Promise<string> => {
    const api = new ChassisApi(system.url, system.access.keys['ada'] as string);
    return (await api.get<RunSummary>(`/v1/runs/${run}`)).status;
  };

  it('runs both jobs as one process does', async () => {
    expect(await runDemoJobs(system.access, (line) => void lines.push(line)), lines.join('\n')).toBe(true);
  });

  it('ends every accepted run though the services that work on it are killed', async () => {
    const runs: string[] = [];
    for (const name of ['orchestrator', 'intent-classifier', 'retriever', 'generator', 'validator', 'audit'] as const) {
      runs.push(...(await Promise.all([ask(), ask()])));
      system.services.get(name)?.kill();
    }
    for (const run of runs) await expect.poll(async () => await statusOf(run), { timeout: 45_000 }).toBe('completed');
    expect([...system.services.values()].map((one) => one.restarts)).toContain(1);
  }, 90_000);

  it('is not ready while the bus is away, and goes on when it is back', async () => {
    const broker = system.servers.kafka.process;
    if (broker === undefined) return;
    await Promise.all([...system.services.values()].map(async (one) => await one.untilReady()));
    await broker.kill();
    await expect.poll(async () => await readiness('orchestrator'), { timeout: 30_000 }).toBe(503);
    const run = await ask();
    await broker.start();
    await expect.poll(async () => await statusOf(run), { timeout: 45_000 }).toBe('completed');
    await expect.poll(async () => await readiness('orchestrator'), { timeout: 30_000 }).toBe(200);
  }, 150_000);
});
