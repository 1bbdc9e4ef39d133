import { pino, type DestinationStream, type Logger as Pino } from 'pino';
import { currentTraceparent } from './traceparent.js';
import { Logger, type LogFields } from './logger.js';
import { redact, redactText } from './redact.js';

export interface LoggerOptions {
  service: string;
  /** `debug`, `info`, `warn`, `error` or `silent`. Default `info`. */
  level?: string;
  /** `stdout` (default), `stderr`, or anything with `write`. */
  to?: 'stdout' | 'stderr' | DestinationStream;
}

class PinoLogger extends Logger {
  private readonly lines: Pino;

  constructor(
    private readonly root: Pino,
    private readonly always: LogFields,
  ) {
    super();
    this.lines = root.child(always);
  }

  debug(fields: LogFields, message: string): void {
    this.lines.debug(fields, redactText(message));
  }

  info(fields: LogFields, message: string): void {
    this.lines.info(fields, redactText(message));
  }

  warn(fields: LogFields, message: string): void {
    this.lines.warn(fields, redactText(message));
  }

  error(fields: LogFields, message: string): void {
    this.lines.error(fields, redactText(message));
  }

  /** Made from the root: pino would write a field twice that parent and child both have. */
  child(fields: LogFields): Logger {
    return new PinoLogger(this.root, { ...this.always, ...redact(fields) });
  }
}

/** Lines are written at once (a crash loses none): log decisions and faults, not every message. */
function destination(to: LoggerOptions['to']): DestinationStream {
  if (typeof to === 'object') return to;
  return pino.destination({ fd: to === 'stderr' ? 2 : 1, sync: true });
}

/** A logger of JSON lines `{level, time, service, traceId?, …fields, msg}` without secrets and without texts of people. */
export function createLogger(options: LoggerOptions): Logger {
  const settings: pino.LoggerOptions = {
    level: options.level ?? 'info',
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }), log: redact },
    mixin: () => {
      const traceparent = currentTraceparent();
      return traceparent === undefined ? {} : { traceId: traceparent.slice(3, 35) };
    },
  };
  return new PinoLogger(pino(settings, destination(options.to)), { service: options.service });
}
