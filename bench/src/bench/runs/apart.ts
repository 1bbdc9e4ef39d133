import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Rig } from '../../rig/rig.js';
import { quiet, rounds, tenants, turn } from './beside-peers.js';
import { LineApart } from './line-apart.js';
import type { Timed } from './run-load.js';
import { Turns } from './turns.js';

/** So many questions at a time, so long each: 400 a second and process. */
export const slow = { atOnce: 4, eachMs: 10 };
const behindSlow = { tenant: quiet, count: 200, atOnce: 50 };
/** Until a new member of the group has its partitions and works. */
const settleMs = 5_000;

export interface Apart {
  readonly kafka: Turns;
  readonly alone: Timed;
  /** Runs a second behind one slow process, and behind two. */
  readonly one: number;
  readonly two: number;
}

/** The engine, a stage and the client as processes of their own on Kafka. */
export async function apart(): Promise<Apart> {
  await using line = await LineApart.start();
  await using stack = new AsyncDisposableStack();
  const open = async (script: string, input: unknown): Promise<Rig> => {
    const rig = await Rig.open(path.join(import.meta.dirname, script), input);
    stack.defer(async () => await rig.stop());
    return rig;
  };
  const client = await open('client-rig.js', { settings: await line.settingsOf('ingress'), tenants });
  const kafka = new Turns(client);
  for (let count = 0; count <= rounds; count++) await kafka.take(turn, count > 0);
  const alone = await client.call<Timed>('runs', { tenant: quiet, count: 100, atOnce: 1 });
  await line.stopService('intent-classifier');
  const stage = { settings: await line.settingsOf('intent-classifier'), ...slow };
  const perSecond = async (): Promise<number> => {
    await open('slow-stage-rig.js', stage);
    await sleep(settleMs);
    await client.call('runs', { ...behindSlow, count: 50 });
    const { seconds } = await client.call<Timed>('runs', behindSlow);
    return behindSlow.count / seconds;
  };
  return { kafka, alone, one: await perSecond(), two: await perSecond() };
}
