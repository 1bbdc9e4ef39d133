import { Clock } from '@chassis/service-kit';
import { Injectable } from '@nestjs/common';

const longestTimerMs = 2_000_000_000;

/** One timer for the earliest moment at which any run must be looked at. */
@Injectable()
export class WakeTimes {
  private timer: NodeJS.Timeout | undefined;
  private at = Number.POSITIVE_INFINITY;
  private wake: (() => void) | undefined;

  constructor(private readonly clock: Clock) {}

  /** Calls `wake` whenever a noted moment has come, until `stop`. */
  start(wake: () => void): void {
    this.wake = wake;
    this.arm();
  }

  /** Moves the timer forward if this is earlier than all that was noted. */
  note(at: number | undefined): void {
    if (at === undefined || at >= this.at) return;
    this.at = at;
    this.arm();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.wake = undefined;
  }

  private arm(): void {
    clearTimeout(this.timer);
    if (this.wake === undefined || this.at === Number.POSITIVE_INFINITY) return;
    const delayMs = Math.max(1, Math.min(longestTimerMs, this.at - this.clock.now().getTime()));
    this.timer = setTimeout(() => {
      const { wake } = this;
      this.at = Number.POSITIVE_INFINITY;
      wake?.();
    }, delayMs);
    this.timer.unref();
  }
}
