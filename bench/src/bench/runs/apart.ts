import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Rig } from '../../rig/rig.js';
import { calm, flood, quiet, rounds, tenants, turn } from './beside-peers.js';
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
  /** The quiet tenant's runs without and beside the flood, which another process posts. */
  readonly calm: Timed;
  readonly flooded: Timed;
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
  const fairness = await besideFlood(
    client,
    async () =>
      await open('client-rig.js', { settings: await line.settingsOf('ingress'), tenants: [], group: 'bench-flood' }),
  );
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
  return { kafka, alone, ...fairness, one: await perSecond(), two: await perSecond() };
}

/** Who floods is a process of its own, as other clients are: what is measured is the engine, the stage, the broker and the database. */
async function besideFlood(client: Rig, openOther: () => Promise<Rig>): Promise<Pick<Apart, 'calm' | 'flooded'>> {
  const other = await openOther();
  const undisturbed = await client.call<Timed>('paced', calm);
  const flooded = client.call<Timed>('pacedUntilEnough', { tenant: quiet, everyMs: flood.everyMs });
  await other.call('flood', flood);
  await client.call('enough');
  return { calm: undisturbed, flooded: await flooded };
}
