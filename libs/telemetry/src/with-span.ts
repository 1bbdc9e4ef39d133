import { SpanStatusCode, context, trace, type Attributes, type Span } from '@opentelemetry/api';
import { contextFrom } from './traceparent.js';
import { isTracing } from './tracing-state.js';

const quiet = trace.wrapSpanContext({ traceId: '0'.repeat(32), spanId: '0'.repeat(16), traceFlags: 0 });

/** Only the kind and code of an error go into a trace: its message may quote what it failed on. */
function markFailed(span: Span, error: unknown): void {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  span.setAttribute('error.type', code ?? (error instanceof Error ? error.name : 'unknown'));
  span.setStatus({ code: SpanStatusCode.ERROR });
}

/**
 * Runs `work` inside a span below `parentTraceparent` (or below the active span, without one) and ends it with the work;
 * what the work throws passes through. Costs one comparison while tracing is off.
 */
export async function withSpan<T>(
  name: string,
  attributes: Attributes,
  parentTraceparent: string | undefined,
  work: (span: Span) => Promise<T> | T,
): Promise<T> {
  if (!isTracing()) return await work(quiet);
  const parent = contextFrom(parentTraceparent);
  const span = trace.getTracer('chassis').startSpan(name, { attributes }, parent);
  try {
    return await context.with(trace.setSpan(parent, span), () => work(span));
  } catch (error) {
    markFailed(span, error);
    throw error;
  } finally {
    span.end();
  }
}
