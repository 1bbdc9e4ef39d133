import { metrics, type Attributes, type Counter, type Gauge, type Histogram } from '@opentelemetry/api';
import { metricNames, type MetricKey } from './names.js';

type Instrument = { add?: Counter['add']; record?: Histogram['record'] | Gauge['record'] };

/** The API hands out instruments that stay deaf when they were made before the SDK, so they are made at first use and anew after a start. */
let instruments = new Map<MetricKey, Instrument>();

/** Forgets the instruments; called when the SDK starts or stops. */
export function forgetInstruments(): void {
  instruments = new Map();
}

function make(key: MetricKey): Instrument {
  const row = metricNames[key];
  const meter = metrics.getMeter('chassis');
  const options = { unit: row.unit, description: row.description };
  if (row.kind === 'counter') return meter.createCounter(row.name, options) as Instrument;
  if (row.kind === 'gauge') return meter.createGauge(row.name, options) as Instrument;
  const advice = row.buckets === undefined ? {} : { explicitBucketBoundaries: [...row.buckets] };
  return meter.createHistogram(row.name, { ...options, advice }) as Instrument;
}

function instrument(key: MetricKey): Instrument {
  const known = instruments.get(key);
  if (known !== undefined) return known;
  const made = make(key);
  instruments.set(key, made);
  return made;
}

/** Adds to a counter of the table. Attributes must have few values: topics, services, codes; never ids. */
export function count(key: MetricKey, amount: number, attributes?: Attributes): void {
  instrument(key).add?.(amount, attributes);
}

/** Records one value of a histogram, in the unit that the table gives (durations in seconds). */
export function observe(key: MetricKey, value: number, attributes?: Attributes): void {
  instrument(key).record?.(value, attributes);
}

/** Sets a gauge. */
export function gauge(key: MetricKey, value: number, attributes?: Attributes): void {
  instrument(key).record?.(value, attributes);
}
