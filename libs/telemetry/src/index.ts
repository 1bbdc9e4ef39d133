export { Logger, type LogFields } from './logger.js';
export { createLogger, type LoggerOptions } from './create-logger.js';
export { redact, redactText } from './redact.js';
export { attributes, metricNames, type MetricKey } from './names.js';
export { count, gauge, observe } from './metrics.js';
export { contextFrom, currentTraceparent, formatTraceparent } from './traceparent.js';
export { withSpan } from './with-span.js';
export { isTracing } from './tracing-state.js';
export { metricsText, startTelemetry, type RunningTelemetry, type TelemetryOptions } from './start-telemetry.js';
