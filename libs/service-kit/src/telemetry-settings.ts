import { z } from 'zod';

/** Settings of logs and traces that every process has, alone or with others in it. */
export const telemetrySettings = {
  LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('Least severe log line that is written.'),
  TRACE_RATIO: z.coerce
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe('Share of runs that are traced; 0 loads no tracing code.'),
  OTLP_URL: z.url().optional().describe('OTLP/HTTP address that traces are sent to.'),
};
