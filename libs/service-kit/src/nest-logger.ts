import type { Logger } from '@chassis/telemetry';
import type { LoggerService } from '@nestjs/common';

/** Nest's own lines, as ours; its start-up chatter is for debugging. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown): void {
    this.logger.debug({}, String(message));
  }
  debug(message: unknown): void {
    this.logger.debug({}, String(message));
  }
  verbose(message: unknown): void {
    this.logger.debug({}, String(message));
  }
  warn(message: unknown): void {
    this.logger.warn({}, String(message));
  }
  error(message: unknown, ...more: unknown[]): void {
    this.logger.error(
      { error: message instanceof Error ? message : new Error(String(message)), context: more.map(String) },
      'Nest reported an error',
    );
  }
}
