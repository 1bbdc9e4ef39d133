import { setTimeout as sleep } from 'node:timers/promises';
import { context, trace } from '@opentelemetry/api';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import type { Resource } from '@opentelemetry/resources';
import { setTracing } from './tracing-state.js';

export interface TracingOptions {
  resource: Resource;
  /** Share of new traces that are recorded, 0..1; a caller's own decision is kept. */
  traceRatio: number;
  /** Where spans go (OTLP over HTTP), e.g. `http://localhost:4318/v1/traces`. Without it trace ids appear in logs and messages only. */
  otlpUrl?: string;
  /** For tests: takes the spans as they end. */
  exporter?: SpanExporter;
}

/** What a collector does not take by then is lost: the process must end though nobody listens. */
const flushWithinMs = 2_000;

async function exporterFor(options: TracingOptions): Promise<SpanExporter | undefined> {
  if (options.exporter !== undefined) return options.exporter;
  if (options.otlpUrl === undefined) return undefined;
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http');
  return new OTLPTraceExporter({ url: options.otlpUrl });
}

/** Loads the trace SDK and makes it the process's; returns how to flush and stop it. */
export async function startTracing(options: TracingOptions): Promise<() => Promise<void>> {
  const { BatchSpanProcessor, ParentBasedSampler, TraceIdRatioBasedSampler, TracerProvider } =
    await import('@opentelemetry/sdk-trace');
  const { AsyncLocalStorageContextManager } = await import('@opentelemetry/context-async-hooks');
  const exporter = await exporterFor(options);
  const provider = new TracerProvider({
    resource: options.resource,
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(options.traceRatio) }),
    spanProcessors: exporter === undefined ? [] : [new BatchSpanProcessor({ exporter })],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(provider);
  setTracing(true);
  return async () => {
    setTracing(false);
    await Promise.race([provider.shutdown(), sleep(flushWithinMs, undefined, { ref: false })]);
    trace.disable();
    context.disable();
  };
}
