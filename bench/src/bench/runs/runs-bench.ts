import { cpus } from 'node:os';
import type { Measurement, Report } from '../../report.js';
import { installPeers } from '../../rig/install-peers.js';
import { median, medianOfRounds, percentile, round } from '../../statistics.js';
import { apart, type Apart, slow } from './apart.js';
import { besidePeers, type BesidePeers, connections, flood, rounds, turn } from './beside-peers.js';
import type { Turns } from './turns.js';

const perSecond = (turns: Turns): number => round(median(turns.perSecond), 0);
const p = (values: readonly number[], rank: number): number => round(percentile(values, rank), 2);

async function run(): Promise<Report> {
  await installPeers();
  const beside = await besidePeers();
  return { name: 'runs', ...metricsOf(beside, await apart()), method };
}

function metricsOf(
  beside: BesidePeers,
  { kafka, alone, one, two, ...apartFair }: Apart,
): Pick<Report, 'metrics' | 'peers'> {
  const { sync, async, dbos, bullmq, bullmqEverysec, perRun, calm, flooded } = beside;
  const [calmP99, floodedP99] = [percentile(calm.runMs, 99), percentile(flooded.runMs, 99)];
  const [kafkaCalmP99, kafkaFloodedP99] = [
    percentile(apartFair.calm.runMs, 99),
    percentile(apartFair.flooded.runMs, 99),
  ];
  return {
    metrics: {
      runsPerSecond: perSecond(sync),
      runsPerSecondAsync: perSecond(async),
      kafkaRunsPerSecond: perSecond(kafka),
      ratioToDbos: round(medianOfRounds(sync.perSecond, dbos.perSecond), 2),
      ratioToBullmq: round(medianOfRounds(sync.perSecond, bullmq.perSecond), 2),
      durableRecordsPerRun: round(perRun.ours.records),
      commitsPerRun: round(perRun.ours.commits, 2),
      stepMsP50: p(beside.alone.sync.stepMs, 50),
      stepMsP99: p(beside.alone.sync.stepMs, 99),
      stepMsP50Async: p(beside.alone.async.stepMs, 50),
      stepMsP50At50: p(sync.of('stepMs'), 50),
      stepMsP99At50: p(sync.of('stepMs'), 99),
      startMsP50: p(sync.of('startMs'), 50),
      startMsP99: p(sync.of('startMs'), 99),
      kafkaStepMsP50: p(alone.stepMs, 50),
      kafkaStepMsP99: p(alone.stepMs, 99),
      kafkaStartMsP99: p(kafka.of('startMs'), 99),
      kafkaRunMsP50At50: p(kafka.of('runMs'), 50),
      secondProcessGain: round(two / one, 2),
      quietRunMsP99: round(calmP99),
      floodedRunMsP99: round(floodedP99),
      floodedRuns: flooded.runMs.length,
      fairnessRatio: round(floodedP99 / calmP99, 2),
      kafkaQuietRunMsP99: round(kafkaCalmP99),
      kafkaFloodedRunMsP99: round(kafkaFloodedP99),
      kafkaFloodedRuns: apartFair.flooded.runMs.length,
      kafkaFairnessRatio: round(kafkaFloodedP99 / kafkaCalmP99, 2),
    },
    peers: {
      dbosRunsPerSecond: perSecond(dbos),
      dbosRecordsPerRun: round(perRun.dbos.records),
      dbosCommitsPerRun: round(perRun.dbos.commits, 2),
      dbosStepMsP50: p(beside.alone.dbos.stepMs, 50),
      dbosStepMsP99: p(beside.alone.dbos.stepMs, 99),
      dbosStartMsP99: p(dbos.of('startMs'), 99),
      bullmqRunsPerSecond: perSecond(bullmq),
      bullmqStartMsP99: p(bullmq.of('startMs'), 99),
      bullmqEverysecRunsPerSecond: perSecond(bullmqEverysec),
    },
  };
}

const method =
  `a workflow of five classify steps in a row, one tenant, a run's question its own; each step is a command to the intent-classifier (a two-intent linear model: its work is trivial, so the engine and the messages are what is measured) and its outcome, each a durable message, and the run's row saved with it; ` +
  `requested as ingress does it (input stored, principal signed for the run, run.requested durable); orchestrator and intent-classifier are the product's own, audit and validator do not run, though what is meant for them is written; ` +
  `${turn.count} runs a round, ${turn.atOnce} at once, ${rounds} rounds of each side in turns after one to warm up; throughput and ratios are medians of rounds; steps one run at a time (…At50: under the load), start from the request to the first command at its stage, under the load of ${turn.atOnce}. ` +
  `runsPerSecond: every commit synchronous (rows, messages, texts); …Async: as shipped, middle steps asynchronous. PostgreSQL 18 embedded, fsync on, the same settings for DBOS in a cluster of its own, ${connections} connections, Unix sockets; records and commits as PostgreSQL counts them (rows inserted and updated in all tables), ours with payloads and the log. ` +
  `DBOS: five recorded steps in the workflow's process. BullMQ: a flow of five jobs, one worker, appendfsync always (Everysec: everysec). ` +
  `Kafka: orchestrator, intent-classifier and client are processes of their own, one broker (KRaft), three partitions, every commit synchronous, outbox. secondProcessGain: a stage that takes ${slow.atOnce} questions at a time, ${slow.eachMs} ms each, in one process and then in two, which share three partitions two to one, so that 1.5 is the most. ` +
  `fairnessRatio: p99 of tenant B's runs, one every ${flood.everyMs} ms, while ${flood.runs} of tenant A posted by ${flood.callers} callers wait and are worked off, to the same without them (embedded, as shipped; who posts shares the one process and takes turns there, as the ingress of the all-in-one does, ADR 0030). kafkaFairnessRatio: the same on Kafka, where the engine, the stage, the client that floods and the client that is measured are four processes. Node ${process.versions.node}; clients, stages, databases and broker on the same ${cpus().length} cores.`;

export const runsBench: Measurement = {
  summary: 'durable runs of five steps, embedded and on Kafka, beside DBOS and BullMQ',
  run,
};
