import { performance, type EventLoopUtilization } from 'node:perf_hooks';
import { metrics } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import { forgetInstruments, gauge } from './metrics.js';

export interface RunningMetrics {
  /** Prometheus text format 0.0.4. */
  text(): Promise<string>;
  stop(): Promise<void>;
}

/** Loads the metrics SDK with a reader that collects when asked: no timer runs and no port is opened. */
export async function startMetrics(resource: Resource): Promise<RunningMetrics> {
  const { MeterProvider, MetricReader } = await import('@opentelemetry/sdk-metrics');
  const { PrometheusSerializer } = await import('@opentelemetry/exporter-prometheus');
  class ReaderOnDemand extends MetricReader {
    protected onShutdown(): Promise<void> {
      return Promise.resolve();
    }
    protected onForceFlush(): Promise<void> {
      return Promise.resolve();
    }
  }
  const reader = new ReaderOnDemand();
  const provider = new MeterProvider({ resource, readers: [reader] });
  const serializer = new PrometheusSerializer(undefined, false, undefined, false, true);
  metrics.setGlobalMeterProvider(provider);
  forgetInstruments();
  let before: EventLoopUtilization = performance.eventLoopUtilization();
  return {
    async text() {
      const now = performance.eventLoopUtilization();
      gauge('eventLoopBusy', performance.eventLoopUtilization(now, before).utilization);
      gauge('memory', process.memoryUsage.rss());
      before = now;
      return serializer.serialize((await reader.collect()).resourceMetrics);
    },
    async stop() {
      await provider.shutdown();
      metrics.disable();
      forgetInstruments();
    },
  };
}
