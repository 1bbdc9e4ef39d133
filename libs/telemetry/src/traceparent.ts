import { context, isSpanContextValid, trace, type Context, type SpanContext } from '@opentelemetry/api';

const pattern = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** Writes a span's place as the W3C Trace Context header (https://www.w3.org/TR/trace-context/), or nothing where there is no trace. */
export function formatTraceparent(span: SpanContext | undefined): string | undefined {
  if (span === undefined || !isSpanContextValid(span)) return undefined;
  return `00-${span.traceId}-${span.spanId}-${(span.traceFlags & 0xff).toString(16).padStart(2, '0')}`;
}

/** The header of the span that is active now; what messages and requests carry on. */
export function currentTraceparent(): string | undefined {
  return formatTraceparent(trace.getSpanContext(context.active()));
}

/** A context below the remote span that the header names; `within` unchanged when there is none or it does not parse. */
export function contextFrom(traceparent: string | undefined, within: Context = context.active()): Context {
  const parts = traceparent === undefined ? null : pattern.exec(traceparent);
  if (parts === null) return within;
  const [, traceId = '', spanId = '', flags = '00'] = parts;
  const span = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
  return isSpanContextValid(span) ? trace.setSpanContext(within, span) : within;
}
