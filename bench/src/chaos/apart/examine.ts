import { ChassisApi } from '@chassis/all-in-one';
import type { ServiceName } from '@chassis/contracts';
import { KafkaGroups } from '@chassis/messaging';
import { setTimeout as sleep } from 'node:timers/promises';
import { account, type Account } from '../count/account.js';
import { erpLedger } from '../count/erp-ledger.js';
import { differences, type StreamedEvent } from '../count/tracked-run.js';
import type { Load, Tracked } from '../load.js';
import type { LineApart } from './line-apart.js';

const rereadSideBySide = 8;
const lagPatienceMs = 60_000;

export interface Examined {
  readonly account: Account;
  /** Messages that groups had not done with a minute after the load had ended. */
  readonly lagMessages: number;
}

/** Counts from outside what became of every run, when the load has ended. */
export async function examine(line: LineApart, load: Load): Promise<Examined> {
  const runs = [...load.runs.values()];
  const api = new ChassisApi(line.access.url, line.access.keys['olga'] as string);
  const told = new Map<string, string | undefined>();
  for (const run of runs.filter((one) => one.ended === undefined)) told.set(run.id, await statusOf(api, run));
  const ended = runs.filter((one) => one.ended !== undefined);
  return {
    account: account({
      runs,
      told,
      listed: await listed(api),
      ledger: await erpLedger(line.erpFolder),
      differences: await differencesOf(line, ended),
    }),
    lagMessages: await lagOf(line),
  };
}

async function statusOf(api: ChassisApi, run: Tracked): Promise<string | undefined> {
  const seen = await api.get<{ status: string }>(`/v1/runs/${run.id}`).catch((error: { code?: string }) => {
    if (error.code !== 'unknown-run') throw error;
    return undefined;
  });
  return seen?.status;
}

async function listed(api: ChassisApi): Promise<string[]> {
  const ids: string[] = [];
  for (let after = ''; ;) {
    const page = await api.get<{ runs: { id: string }[]; next?: string }>(
      `/v1/runs?limit=200${after === '' ? '' : `&after=${encodeURIComponent(after)}`}`,
    );
    ids.push(...page.runs.map((one) => one.id));
    if (page.next === undefined) return ids;
    after = page.next;
  }
}

/** Every stream is read once more, from its beginning and in one go. */
async function differencesOf(line: LineApart, runs: readonly Tracked[]): Promise<number> {
  const waiting = [...runs];
  let count = 0;
  const reader = async (): Promise<void> => {
    for (let run = waiting.pop(); run !== undefined; run = waiting.pop()) {
      const api = new ChassisApi(line.access.url, line.access.keys[run.job === 1 ? 'ada' : 'olga'] as string);
      const events: StreamedEvent[] = [];
      for await (const event of api.follow(run.id)) events.push(event);
      count += differences(run, events);
    }
  };
  await Promise.all(Array.from({ length: rereadSideBySide }, reader));
  return count;
}

/** How far the groups of the services are behind, once they have had time to catch up. */
export async function lagOf(line: LineApart): Promise<number> {
  const groups = new KafkaGroups({ brokers: [...line.servers.kafka.brokers], prefix: '' });
  const behind = async (names: readonly ServiceName[]): Promise<number> => {
    let sum = 0;
    for (const name of names) sum += await groups.lag(name);
    return sum;
  };
  for (const end = performance.now() + lagPatienceMs; ; await sleep(500)) {
    const lag = await behind(line.names);
    if (lag === 0 || performance.now() > end) return lag;
  }
}
