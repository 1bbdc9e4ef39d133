import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { isUnavailable, startKafka } from '@chassis/servers';
import { CannotMeasure } from '../../eval/cannot-measure.js';
import type { Measurement, Report } from '../../report.js';
import { installPeers, peerScript } from '../../rig/install-peers.js';
import { Rig } from '../../rig/rig.js';
import { median, medianOfRounds, percentile, round } from '../../statistics.js';

const script = path.join(path.dirname(fileURLToPath(import.meta.url)), 'bus-rig.js');
const hop = { count: 300, everyMs: 5 };
const flood = { inFlight: 500, seconds: 2 };
const chain = { count: 100, everyMs: 20 };
const beside = { long: 200, count: 500, everyMs: 10, waitMs: 5_000 };
const idleSeconds = 8;
const rounds = 5;

type Side = 'kafka' | 'embedded' | 'raw';

/** What one side gave, a round at a time. */
class Measured {
  readonly hopMs: number[][] = [];
  readonly perSecond: number[] = [];
  readonly chainMs: number[][] = [];

  async takeRound(rig: Rig): Promise<void> {
    this.hopMs.push(await rig.call<number[]>('hop', hop));
    this.chainMs.push(await rig.call<number[]>('chain', chain));
    this.perSecond.push(await rig.call<number>('flood', flood));
  }

  get hopMsP50(): number[] {
    return this.hopMs.map((one) => percentile(one, 50));
  }
}

interface Idle {
  readonly cpuPercent: number;
  readonly rssMb: number;
}

async function measureBuses(brokers: readonly string[]): Promise<Report> {
  await using stack = new AsyncDisposableStack();
  const open = async (file: string, input: unknown): Promise<Rig> => {
    const rig = await Rig.open(file, input);
    stack.defer(async () => await rig.stop());
    return rig;
  };
  const embedded = await open(script, {});
  const kafka = await open(script, { brokers });
  const raw = await open(peerScript('kafkajs'), { brokers, record: await kafka.call('record') });
  const rigs: Record<Side, Rig> = { raw, kafka, embedded };
  const idle = {
    kafka: await kafka.call<Idle>('idle', { seconds: idleSeconds }),
    embedded: await embedded.call<Idle>('idle', { seconds: idleSeconds }),
  };
  const of: Record<Side, Measured> = { raw: new Measured(), kafka: new Measured(), embedded: new Measured() };
  // A round to warm up, thrown away.
  for (const rig of Object.values(rigs)) await new Measured().takeRound(rig);
  for (let count = 0; count < rounds; count++)
    for (const [side, rig] of Object.entries(rigs)) await of[side as Side].takeRound(rig);
  const loaded = await kafka.call<Idle>('idle', { seconds: 1 });
  const shorts = await kafka.call<{ latencies: number[]; unanswered: number; longBegun: number }>('beside', beside);
  return reportOf(of, { idle, loaded, shorts });
}

interface Rest {
  idle: { kafka: Idle; embedded: Idle };
  loaded: Idle;
  shorts: { latencies: number[]; unanswered: number; longBegun: number };
}

function reportOf({ raw, kafka, embedded }: Record<Side, Measured>, { idle, loaded, shorts }: Rest): Report {
  const p = (one: number[][], rank: number): number => round(percentile(one.flat(), rank), 2);
  const perSecond = (one: Measured): number => round(median(one.perSecond), 0);
  return {
    name: 'bus',
    metrics: {
      kafkaLatencyMsP50: p(kafka.hopMs, 50),
      kafkaLatencyMsP99: p(kafka.hopMs, 99),
      embeddedLatencyMsP50: p(embedded.hopMs, 50),
      embeddedLatencyMsP99: p(embedded.hopMs, 99),
      kafkaMessagesPerSecond: perSecond(kafka),
      embeddedMessagesPerSecond: perSecond(embedded),
      kafkaChainMsP50: p(kafka.chainMs, 50),
      kafkaChainMsP99: p(kafka.chainMs, 99),
      embeddedChainMsP50: p(embedded.chainMs, 50),
      embeddedChainMsP99: p(embedded.chainMs, 99),
      layerThroughputRatio: round(medianOfRounds(kafka.perSecond, raw.perSecond), 3),
      layerLatencyMsP50Added: round(
        medianOfRounds(kafka.hopMsP50, raw.hopMsP50, (ours, theirs) => ours - theirs),
        2,
      ),
      longHandlersBegun: shorts.longBegun,
      shortLatencyMsP50: round(percentile(shorts.latencies, 50), 2),
      shortLatencyMsP99: round(percentile(shorts.latencies, 99), 2),
      shortsUnanswered: shorts.unanswered,
      idleCpuPercent: round(idle.kafka.cpuPercent, 2),
      embeddedIdleCpuPercent: round(idle.embedded.cpuPercent, 2),
      rssMb: round(loaded.rssMb, 0),
    },
    peers: {
      rawKafkajsLatencyMsP50: p(raw.hopMs, 50),
      rawKafkajsLatencyMsP99: p(raw.hopMs, 99),
      rawKafkajsMessagesPerSecond: perSecond(raw),
      rawKafkajsChainMsP50: p(raw.chainMs, 50),
      rawKafkajsChainMsP99: p(raw.chainMs, 99),
    },
    method:
      `stand-ins for four services through the product's own way (Nest transport, handler chain: envelope and data parsed by zod, principal verified, span, metrics), on Kafka each with a bus and connections of its own, all in one process a side so that one clock counts; ` +
      `latency from before publish to the handler, one message every ${hop.everyMs} ms; five hops: run.requested → intent.classify → intent.classified → passages.retrieve → passages.retrieved, one every ${chain.everyMs} ms; ` +
      `saturated: ${flood.inFlight} messages on their way at any time, counted when handled; embedded publishes with asynchronous commit, as pure stages do; Kafka: one broker (KRaft), three partitions a topic, acks of all replicas. ` +
      `Raw: kafkajs with eachBatch, gathered sends, the same acks, partitions, headers and bytes, its idle spin repaired as ours is; it parses JSON and nothing else. ${rounds} rounds of each side in turns after one to warm up; percentiles over all rounds, throughput and the two differences are medians of rounds. ` +
      `${beside.long} handlers of 60 s are begun on answer.generate (three partitions, leased, so each message has a row), then ${beside.count} short ones, one every ${beside.everyMs} ms, beside them on the same topic; what has not been handled ${beside.waitMs / 1_000} s after the last counts with the time it has waited; the long ones are let go then. ` +
      `Idle: CPU of the Kafka side's process, four services' consumers and producers in it, over ${idleSeconds} s; rssMb: the same process after the load. Node ${process.versions.node}, client, stages and broker on the same ${cpus().length} cores.`,
  };
}

async function run(): Promise<Report> {
  await installPeers();
  const dataDir = await mkdtemp(path.join(tmpdir(), 'chassis-bench-kafka-'));
  try {
    const kafka = await startKafka({ dataDir });
    if (isUnavailable(kafka)) throw new CannotMeasure(kafka.unavailable);
    try {
      return await measureBuses(kafka.brokers);
    } finally {
      await kafka.stop();
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

export const busBench: Measurement = {
  summary: 'latency and throughput of the bus, embedded and on Kafka, beside kafkajs alone',
  run,
};
