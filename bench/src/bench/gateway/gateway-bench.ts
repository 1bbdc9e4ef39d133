import { cpus } from 'node:os';
import { ModelsProcess } from '../../chaos/providers/models-process.js';
import { CannotMeasure } from '../../eval/cannot-measure.js';
import type { Measurement, Report } from '../../report.js';
import { round } from '../../statistics.js';
import { LineUnderTest } from './line-under-test.js';
import { LiteLlm } from './litellm.js';
import { calls, callsAtOnce, type Measured, measureTarget, mostStreams, single } from './measure-target.js';
import { Portkey } from './portkey.js';
import type { Target } from './target.js';

const [lineStreams, otherStreams] = [10, 2];

interface Gateway {
  readonly target: Target;
  stop(): void | Promise<void>;
}

async function gateway(): Promise<Report> {
  if (process.platform !== 'linux') throw new CannotMeasure('memory is read from /proc, which Linux alone has');
  const models = await ModelsProcess.start();
  try {
    const direct: Target = { name: 'direct', url: models.url, headers: {}, model: 'first', pid: undefined };
    const line = await measured(await LineUnderTest.start(models), models, lineStreams);
    const client = await measureTarget(direct, models, otherStreams);
    const portkey = await measured(await Portkey.start(models), models, otherStreams);
    const litellm = await peerOrReason(async () => await measured(await LiteLlm.start(models), models, otherStreams));
    const peers = [portkey, ...(typeof litellm === 'string' ? [] : [litellm])];
    return {
      name: 'gateway',
      metrics: {
        addedReleaseMsP50: round(line.releaseMs.p50, 2),
        addedReleaseMsP99: round(line.releaseMs.p99, 2),
        addedReleaseFromStopMsP50: round(line.releaseMs.fromStopP50, 2),
        segments: line.segments,
        addedCallMsP50At1: round(line.callMsAt1 - client.callMsAt1, 2),
        addedCallMsP50At32: round(line.callMsAt32 - client.callMsAt32, 2),
        streamsHeld: line.held,
        streamsHeldRatioToBestPeer: round(line.held / Math.max(1, ...peers.map(({ held }) => held)), 2),
        directStreamsHeld: client.held,
        directReleaseMsP50: round(client.releaseMs.p50, 2),
        directCallMsP50At1: round(client.callMsAt1, 2),
        directCallMsP50At32: round(client.callMsAt32, 2),
      },
      peers: {
        ...figures('portkey', portkey, client),
        ...(typeof litellm === 'string' ? {} : figures('litellm', litellm, client)),
      },
      method: methodOf(typeof litellm === 'string' ? `LiteLLM is not measured: ${litellm}` : undefined),
    };
  } finally {
    await models.stop();
  }
}

async function measured(one: Gateway, models: ModelsProcess, streams: number): Promise<Measured> {
  try {
    return await measureTarget(one.target, models, streams);
  } finally {
    await one.stop();
  }
}

/** A peer that cannot be had here is named, and the rest is measured. */
async function peerOrReason(measure: () => Promise<Measured>): Promise<Measured | string> {
  try {
    return await measure();
  } catch (error) {
    if (error instanceof CannotMeasure) return error.message;
    throw error;
  }
}

const figures = (name: string, { releaseMs, callMsAt1, callMsAt32, held }: Measured, client: Measured) => ({
  [`${name}StreamsHeld`]: held,
  [`${name}AddedReleaseMsP50`]: round(releaseMs.p50, 2),
  [`${name}AddedReleaseMsP99`]: round(releaseMs.p99, 2),
  [`${name}AddedCallMsP50At1`]: round(callMsAt1 - client.callMsAt1, 2),
  [`${name}AddedCallMsP50At32`]: round(callMsAt32 - client.callMsAt32, 2),
});

const methodOf = (note: string | undefined): string =>
  `POST /v1/chat/completions of the product in a process of its own (embedded bus and PostgreSQL, fsync on), through the whole line: API key, rights, quota and admission, run with event log, the model call's upper bound held under a blocking daily budget of the tenant and under the run's and settled at the usage reported, default checks on every segment and on the answer (secrets, pii by rules, chat-format), audit chain; ` +
  `settings beside the defaults: MODEL_CONCURRENCY, MAX_STREAMS_PER_TENANT and ENGINE_STEPS_PER_TENANT 10000; ` +
  `model: simulators/models on the same machine (no model ran), one token of at most five characters a write, sentences of 8 to 30 words; ` +
  `release: ${lineStreams} streams one after another of ${single.sentences} sentences at ${single.tokensPerSecond} tokens/s, from the simulator's write of the last byte of the text that a chunk holds (the space behind the sentence, which comes with the next word's token) to the client's chunk with it; FromStop counts from the full stop, one token (${1_000 / single.tokensPerSecond} ms) earlier, so it holds the wait for the word that tells that the sentence has ended; ` +
  `calls: ${calls} whole calls one at a time and ${4 * calls} by ${callsAtOnce} callers, median less the direct client's; ` +
  `streams held: 20 tokens/s, 99 % of the sentences within 250 ms, none failed, and memory (PSS of all processes of the gateway, PostgreSQL included) in the last third at most 1.15 times that of the middle third; four times as many from 16 up to ${mostStreams} until it breaks, then bisected in rounds of 10 s to within 15 %, then confirmed in a round of 30 s; ` +
  `peers: @portkey-ai/gateway 1.15.2 and the LiteLLM proxy 1.106.2 (one worker), both as proxies without checks, log, budget or database; ` +
  `client, simulator and gateways on the same ${cpus().length} cores, one gateway at a time${note === undefined ? '.' : `; ${note}.`}`;

export const gatewayBench: Measurement = {
  summary:
    'what the line adds to streams and calls of a model, and how many streams it holds, beside published gateways',
  run: gateway,
};
