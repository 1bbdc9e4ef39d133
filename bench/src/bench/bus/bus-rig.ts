import { setTimeout as sleep } from 'node:timers/promises';
import {
  GenerateAnswer,
  type MessageDefinition,
  PassagesRetrieved,
  RunRequested,
  type ServiceName,
} from '@chassis/contracts';
import { type OutgoingMessage, outgoing, toWire } from '@chassis/messaging';
import { startService } from '@chassis/service-kit';
import { serveRig } from '../../rig/serve-rig.js';
import { benchStages, LongHandlers } from './bench-stages.js';
import { type BusInput, openBuses } from './open-buses.js';
import { Pace } from './pace.js';

const tenant = 'bench';
interface Paced {
  readonly count: number;
  readonly everyMs: number;
}

/** Our bus with stand-ins for services on it, and the client that times them. */
serveRig(async (input: BusInput) => {
  const [pace, longHandlers] = [new Pace(), new LongHandlers()];
  const stages = benchStages(pace, longHandlers);
  const buses = await openBuses(input, stages);
  for (const one of stages) await startService(one, buses.platformOf(one.name));
  await buses.start();
  const principal = await buses.token(tenant);

  const message = (definition: MessageDefinition, source: ServiceName, run: string): OutgoingMessage =>
    outgoing(definition, definition.example as never, {
      ...{ source, tenant, principal, run, now: new Date(), dataClass: 'internal' },
      id: `${run}/${definition.topic}`,
      deadline: new Date(Date.now() + 600_000).toISOString(),
    });
  const send = (definition: MessageDefinition, source: ServiceName) => async (run: string) =>
    await buses.client.publish([message(definition, source, run)], { durability: 'async' });
  const hop = send(PassagesRetrieved, 'retriever');
  const chain = send(RunRequested, 'ingress');
  const generate = send(GenerateAnswer, 'orchestrator');

  return {
    record: async () => await Promise.resolve(toWire(message(PassagesRetrieved, 'retriever', 'run-0'))),
    hop: async ({ count, everyMs }: Paced) => await pace.paced(count, everyMs, hop),
    flood: async ({ inFlight, seconds }: { inFlight: number; seconds: number }) =>
      await pace.flood(inFlight, seconds, hop),
    chain: async ({ count, everyMs }: Paced) => await pace.paced(count, everyMs, chain),
    /** Long handlers begin, short ones follow them on the same topic; the long ones are let go at the end. */
    beside: async ({ long, count, everyMs, waitMs }: Paced & { long: number; waitMs: number }) => {
      await Promise.all(Array.from({ length: long }, async (_, index) => await generate(`long-${index}`)));
      await sleep(2_000);
      const shorts = await pace.pacedAtMost(count, everyMs, waitMs, generate);
      longHandlers.release();
      return { ...shorts, longBegun: longHandlers.begun };
    },
    idle: async ({ seconds }: { seconds: number }) => {
      const before = process.cpuUsage();
      await sleep(seconds * 1_000);
      const { user, system } = process.cpuUsage(before);
      return { cpuPercent: (user + system) / 10_000 / seconds, rssMb: process.memoryUsage.rss() / 1_048_576 };
    },
    stop: async () => await buses.stop(),
  };
});
