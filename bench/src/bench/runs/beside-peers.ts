import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { EmbeddedPostgres } from '@chassis/persistence';
import { isUnavailable, startRedis } from '@chassis/servers';
import { CannotMeasure } from '../../eval/cannot-measure.js';
import { peerScript } from '../../rig/install-peers.js';
import { Rig } from '../../rig/rig.js';
import { type Durable, durableRecords } from './durable-records.js';
import type { Timed } from './run-load.js';
import { Turns } from './turns.js';

export const [noisy, quiet] = ['tenant-a', 'tenant-b'] as const;
export const tenants = [noisy, quiet];
export const turn = { tenant: quiet, count: 400, atOnce: 50 };
export const rounds = 3;
/** One at a time: the latency of a step that waits for nobody. */
const alone = { tenant: quiet, count: 100, atOnce: 1 };
const counted = { tenant: quiet, count: 300, atOnce: 50 };
export const flood = { noisy, quiet, runs: 10_000, callers: 50, everyMs: 50 };
export const calm = { tenant: quiet, count: 300, everyMs: flood.everyMs };
/** As many as all pools of our modules together. */
export const connections = 20;

export interface BesidePeers {
  readonly sync: Turns;
  readonly async: Turns;
  readonly dbos: Turns;
  readonly bullmq: Turns;
  readonly bullmqEverysec: Turns;
  /** Without others beside it. */
  readonly alone: { readonly sync: Timed; readonly async: Timed; readonly dbos: Timed };
  /** A run's share of what PostgreSQL counted. */
  readonly perRun: { readonly ours: Durable; readonly dbos: Durable };
  readonly calm: Timed;
  readonly flooded: Timed;
}

/** The engine on the embedded bus, DBOS and BullMQ in turns, then fairness. */
export async function besidePeers(): Promise<BesidePeers> {
  await using stack = new AsyncDisposableStack();
  const open = async (script: string, input: unknown): Promise<Rig> => {
    const rig = await Rig.open(script, input);
    stack.defer(async () => await rig.stop());
    return rig;
  };
  const embedded = path.join(import.meta.dirname, 'embedded-runs-rig.js');
  const sync = await open(embedded, { isSynchronous: true, tenants });
  const async = await open(embedded, { isSynchronous: false, tenants });
  const peer = await startDatabase(stack);
  const dbos = await open(peerScript('dbos'), { url: peer.url, connections });
  const bullmq = await open(peerScript('bullmq'), { url: await redisUrl(stack), atOnce: turn.atOnce });
  const turns = await takeTurns({ sync, async, dbos, bullmq });
  const measured = {
    sync: await sync.call<Timed>('runs', alone),
    dbos: await dbos.call<Timed>('runs', alone),
    async: await async.call<Timed>('runs', alone),
  };
  const perRun = {
    ours: await share(sync, async () => await sync.call<Durable>('durable')),
    dbos: await share(dbos, async () => await durableRecords(peer.connection)),
  };
  return {
    ...turns,
    alone: measured,
    perRun,
    calm: await async.call<Timed>('paced', calm),
    flooded: await async.call<Timed>('besideFlood', flood),
  };
}

async function takeTurns(rigs: Record<'sync' | 'async' | 'dbos' | 'bullmq', Rig>) {
  const [sync, async, dbos] = [new Turns(rigs.sync), new Turns(rigs.async), new Turns(rigs.dbos)];
  const [bullmq, bullmqEverysec] = [new Turns(rigs.bullmq), new Turns(rigs.bullmq)];
  for (let count = 0; count <= rounds; count++) {
    await sync.take(turn, count > 0);
    await dbos.take(turn, count > 0);
    await rigs.bullmq.call('durability', 'always');
    await bullmq.take(turn, count > 0);
    await async.take(turn, count > 0);
    await rigs.bullmq.call('durability', 'everysec');
    await bullmqEverysec.take(turn, count > 0);
  }
  return { sync, async, dbos, bullmq, bullmqEverysec };
}

async function share(rig: Rig, count: () => Promise<Durable>): Promise<Durable> {
  const before = await count();
  await rig.call('runs', counted);
  const after = await count();
  return {
    records: (after.records - before.records) / counted.count,
    commits: (after.commits - before.commits) / counted.count,
  };
}

/** The same binaries and settings as ours, reached over a Unix socket like ours. */
async function startDatabase(stack: AsyncDisposableStack) {
  const postgres = await EmbeddedPostgres.start({ dataDir: path.join(await temporary(stack), 'postgres') });
  stack.defer(async () => await postgres.stop());
  const connection = postgres.connection('dbos');
  const { host, user, password } = connection;
  const secret = encodeURIComponent(typeof password === 'string' ? password : '');
  return { connection, url: `postgresql://${user}:${secret}@localhost/dbos?host=${encodeURIComponent(host ?? '')}` };
}

async function redisUrl(stack: AsyncDisposableStack): Promise<string> {
  const redis = await startRedis({ dataDir: await temporary(stack) });
  if (isUnavailable(redis)) throw new CannotMeasure(redis.unavailable);
  stack.defer(async () => await redis.stop());
  return redis.url;
}

async function temporary(stack: AsyncDisposableStack): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'chassis-bench-peer-'));
  stack.defer(async () => await rm(folder, { recursive: true, force: true }));
  await chmod(folder, 0o755);
  return folder;
}
