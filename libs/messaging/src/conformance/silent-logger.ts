import { Logger } from '@chassis/telemetry';

/** Tests provoke what would be logged. */
export class SilentLogger extends Logger {
  debug(): void {}
  info(): void {}
  warn(): void {}
  error(): void {}
  child(): Logger {
    return this;
  }
}
