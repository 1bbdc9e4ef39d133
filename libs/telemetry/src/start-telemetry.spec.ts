import { InMemorySpanExporter } from '@opentelemetry/sdk-trace';
import { afterEach, describe, expect, it } from 'vitest';
import { count, observe } from './metrics.js';
import { metricsText, startTelemetry, type RunningTelemetry } from './start-telemetry.js';
import { currentTraceparent } from './traceparent.js';
import { withSpan } from './with-span.js';

const parent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
let telemetry: RunningTelemetry | undefined;
afterEach(() => telemetry?.stop());

describe('traces', () => {
  it('continue the trace that a message carries, through every await', async () => {
    const exporter = new InMemorySpanExporter();
    telemetry = await startTelemetry({ service: 'retriever', traceRatio: 1, exporter });
    const inner = await withSpan('retrieve', { 'chassis.tenant': 'demo' }, parent, async () => {
      await Promise.resolve();
      return withSpan('search', {}, undefined, () => currentTraceparent());
    });
    expect(inner).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-01$/);
    expect(inner).not.toContain('b7ad6b7169203331');
    expect(currentTraceparent()).toBeUndefined();
  });

  it('record the code of an error but not its message, and pass it on', async () => {
    const exporter = new InMemorySpanExporter();
    telemetry = await startTelemetry({ service: 'retriever', traceRatio: 1, exporter });
    const error = Object.assign(new Error('private text'), { code: 'payload-missing' });
    await expect(withSpan('retrieve', {}, undefined, () => Promise.reject(error))).rejects.toBe(error);
    const flushed: unknown[] = [];
    const original = exporter.shutdown.bind(exporter);
    exporter.shutdown = () => (flushed.push(...exporter.getFinishedSpans()), original());
    await telemetry.stop();
    expect(flushed).toMatchObject([{ name: 'retrieve', attributes: { 'error.type': 'payload-missing' }, events: [] }]);
  });

  it('are not made, and the work still runs, when tracing is off', async () => {
    telemetry = await startTelemetry({ service: 'retriever', traceRatio: 0 });
    expect(await withSpan('retrieve', {}, parent, () => currentTraceparent() ?? 'none')).toBe('none');
  });
});

describe('metrics', () => {
  it('show counters and histograms as Prometheus text, with their attributes', async () => {
    telemetry = await startTelemetry({ service: 'audit', traceRatio: 0 });
    count('runsEnded', 2, { 'chassis.status': 'completed' });
    observe('handled', 0.004, { 'messaging.destination.name': 'intent.classify' });
    const text = await metricsText();
    expect(text).toMatch(/chassis_runs_ended_total\{chassis_status="completed".*\} 2/);
    expect(text).toMatch(/messaging_process_duration_bucket\{.*le="0.005".*\} 1/);
    expect(text).toContain('process_memory_usage');
  });

  it('are empty, and counting harmless, before a start', async () => {
    count('runsEnded', 1);
    expect(await metricsText()).toBe('');
  });

  it('start once per process', async () => {
    telemetry = await startTelemetry({ service: 'audit', traceRatio: 0 });
    expect(await startTelemetry({ service: 'other', traceRatio: 1 })).toBe(telemetry);
  });
});
