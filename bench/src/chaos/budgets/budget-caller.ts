import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Random } from '../random.js';
import { chaosTenants } from './chaos-tenants.js';
import { MoneyServer } from './money-server.js';

const [socket = '', port = '0', billFile = '', seed = '0'] = process.argv.slice(2);
const random = new Random(Number(seed));
const { ledger, database } = MoneyServer.connect({ host: socket, port: Number(port) });
const lanes = 12;
/** After so long without a word a call's caller is taken for gone. */
const settleByMs = 4_000;

/** One attempt as the product makes it: its calls are held together, made one after the other, and settled together. The provider writes its own bill when a call begins. */
async function attempt(run: string): Promise<void> {
  const tenant = random.pick(chaosTenants).name;
  const bounds = [Math.floor(random.between(50, 400)), Math.floor(random.between(50, 400))];
  const calls = bounds.map((microUsd, at) => ({ call: `generate/${at}`, model: `m${at}`, microUsd }));
  const key = { run, step: 'answer', attempt: 1 };
  const payer = { subject: `user:${Math.floor(random.between(0, 5))}`, key: undefined, teams: [], workflow: 'ask' };
  const { outcome } = await ledger.reserve(tenant, { key, payer, calls, state: 'dispatched', settleByMs });
  appendFileSync(billFile, outcome === 'granted' ? 'granted\n' : 'refused\n');
  if (outcome !== 'granted') return;
  const made = calls.slice(0, random.next() < 0.3 ? 2 : 1);
  const charges = [];
  for (const { call, model, microUsd } of made) {
    const cost = Math.floor(microUsd * random.next());
    appendFileSync(billFile, `billed ${run} ${call} ${cost} ${payer.subject} ${model} ${tenant}\n`);
    await sleep(random.between(1, 40));
    charges.push({ call, microUsd: cost, isEstimated: false, basis: 'usage' as const });
  }
  const settlement = { key, calls: charges, rest: 'not-called' as const };
  await ledger.settle(tenant, settlement);
  // As a message that is delivered twice would.
  if (random.next() < 0.1) await ledger.settle(tenant, settlement);
}

async function lane(name: string): Promise<never> {
  for (let at = 0; ; at++) {
    await attempt(`${name}-${at}`);
    await sleep(random.between(0, 10));
  }
}

try {
  await Promise.all(Array.from({ length: lanes }, async (_one, at) => await lane(`${seed}-${at}`)));
} finally {
  await database.close();
}
