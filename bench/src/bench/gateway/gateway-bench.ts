import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { ModelsProcess } from '../../chaos/providers/models-process.js';
import { CannotMeasure } from '../../eval/cannot-measure.js';
import { Product } from '../../product.js';
import type { Measurement, Report } from '../../report.js';
import { percentile, round } from '../../statistics.js';
import { callLatency } from './call-latency.js';
import { measureStreams } from './measure-streams.js';
import { Portkey } from './portkey.js';
import { streamsHeld } from './streams-held.js';
import type { Target } from './target.js';

const single = { tokensPerSecond: 400, sentences: 110 };
const [singleStreams, calls, mostStreams] = [10, 200, 2_048];

interface Measured {
  readonly lagsMs: readonly number[];
  readonly callMsAt1: number;
  readonly callMsAt32: number;
  readonly held: number;
}

async function measureTarget(target: Target, models: ModelsProcess): Promise<Measured> {
  await measureStreams(target, models, 2, { tokensPerSecond: 200, sentences: 10 });
  const lagsMs: number[] = [];
  for (let at = 0; at < singleStreams; at++) {
    const { lagsMs: more, failed } = await measureStreams(target, models, 1, single);
    if (failed > 0) throw new CannotMeasure(`${target.name} failed on a single stream`);
    lagsMs.push(...more);
  }
  const callMsAt1 = await callLatency(target, models, { calls, atOnce: 1 });
  const callMsAt32 = await callLatency(target, models, { calls: 4 * calls, atOnce: 32 });
  const held = await streamsHeld(target, models, 8, mostStreams);
  return { lagsMs, callMsAt1, callMsAt32, held };
}

async function measureLine(models: ModelsProcess): Promise<Measured> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'chassis-gateway-'));
  await chmod(dataDir, 0o755);
  const product = await Product.start(dataDir, {
    OPENAI_BASE_URL: models.url,
    OPENAI_MODEL: 'first',
    OPENAI_INPUT_MICRO_USD_PER_MTOKEN: '1',
    OPENAI_OUTPUT_MICRO_USD_PER_MTOKEN: '1',
    MODEL_CONCURRENCY: '10000',
    MAX_STREAMS_PER_TENANT: '10000',
    ENGINE_STEPS_PER_TENANT: '10000',
  });
  try {
    const { url, keys } = product.access;
    const headers = { authorization: `Bearer ${keys['ada']}` };
    return await measureTarget(
      { name: 'chassis', url: `${url}/v1`, headers, model: 'openai', pid: product.pid },
      models,
    );
  } finally {
    await product.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function measurePeer(models: ModelsProcess): Promise<Measured> {
  const portkey = await Portkey.start(models);
  try {
    return await measureTarget(portkey.target, models);
  } finally {
    portkey.stop();
  }
}

async function gateway(): Promise<Report> {
  if (process.platform !== 'linux') throw new CannotMeasure('memory is read from /proc, which Linux alone has');
  const models = await ModelsProcess.start();
  try {
    const direct: Target = { name: 'direct', url: models.url, headers: {}, model: 'first', pid: undefined };
    const client = await measureTarget(direct, models);
    const portkey = await measurePeer(models);
    const line = await measureLine(models);
    return {
      name: 'gateway',
      metrics: {
        addedReleaseMsP50: round(percentile(line.lagsMs, 50), 2),
        addedReleaseMsP99: round(percentile(line.lagsMs, 99), 2),
        segments: line.lagsMs.length,
        addedCallMsP50At1: round(line.callMsAt1 - client.callMsAt1, 2),
        addedCallMsP50At32: round(line.callMsAt32 - client.callMsAt32, 2),
        streamsHeld: line.held,
        streamsHeldRatioToBestPeer: round(line.held / Math.max(1, portkey.held), 2),
        directStreamsHeld: client.held,
      },
      peers: {
        portkeyStreamsHeld: portkey.held,
        portkeyAddedReleaseMsP50: round(percentile(portkey.lagsMs, 50), 2),
        portkeyAddedReleaseMsP99: round(percentile(portkey.lagsMs, 99), 2),
        portkeyAddedCallMsP50At1: round(portkey.callMsAt1 - client.callMsAt1, 2),
        portkeyAddedCallMsP50At32: round(portkey.callMsAt32 - client.callMsAt32, 2),
      },
      method:
        `POST /v1/chat/completions of the product in a process of its own (embedded bus and PostgreSQL, fsync on), through the whole line: key, rights, quota, run with event log, budget reserved and settled, checks secrets, pii and chat-format on every segment and answer, audit; ` +
        `models: simulators/models on the same machine, one token (4 characters) a write, sentences of 8 to 30 words; release: ${singleStreams} streams one after another of ${single.sentences} sentences at ${single.tokensPerSecond} tokens/s, from the simulator's write of the sentence's last byte to the client's chunk with it (the first letter behind the sentence, which decides that it has ended, comes one token later and is waited for); ` +
        `calls: ${calls} whole calls one at a time and ${4 * calls} by 32 callers, median less the direct client's; streams held: 20 tokens/s, 12 sentences each, 99 % of the sentences within 250 ms and memory (PSS) at most 1.15 times that of the middle third, doubled up to ${mostStreams} and then bisected; ` +
        `portkey: @portkey-ai/gateway 1.15.2 as a proxy without checks, log or budget; client, simulator and gateways on the same ${cpus().length} cores, one gateway at a time.`,
    };
  } finally {
    await models.stop();
  }
}

export const gatewayBench: Measurement = {
  summary:
    'what the line adds to streams and calls of a model, and how many streams it holds, beside a published gateway',
  run: gateway,
};
