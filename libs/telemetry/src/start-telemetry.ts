import { resourceFromAttributes } from '@opentelemetry/resources';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import { startMetrics, type RunningMetrics } from './start-metrics.js';
import { startTracing } from './start-tracing.js';

export interface TelemetryOptions {
  /** Name of the process: a service, or `chassis` for all in one. */
  service: string;
  /** Share of new traces that are recorded, 0..1; 0 loads no trace SDK. */
  traceRatio: number;
  /** OTLP/HTTP address for traces; without it no span leaves. */
  otlpUrl?: string;
  /** For tests: takes the spans as they end. */
  exporter?: SpanExporter;
}

export interface RunningTelemetry {
  /** Sends what is left and stops; safe to call twice. */
  stop(): Promise<void>;
}

let metricsOfProcess: RunningMetrics | undefined;
let running: RunningTelemetry | undefined;

/** Starts metrics, and traces where `traceRatio` > 0, once per process: a second call returns what already runs. */
export async function startTelemetry(options: TelemetryOptions): Promise<RunningTelemetry> {
  if (running !== undefined) return running;
  const resource = resourceFromAttributes({ 'service.name': options.service });
  const stopTracing = options.traceRatio > 0 ? await startTracing({ ...options, resource }) : () => Promise.resolve();
  const ownMetrics = await startMetrics(resource);
  metricsOfProcess = ownMetrics;
  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    running = undefined;
    metricsOfProcess = undefined;
    await stopTracing();
    await ownMetrics.stop();
  };
  running = { stop: () => (stopped ??= stop()) };
  return running;
}

/** All metrics of this process in Prometheus text format; empty before `startTelemetry`. */
export function metricsText(): Promise<string> {
  return metricsOfProcess?.text() ?? Promise.resolve('');
}
