import { ChassisError } from '@chassis/contracts';

export interface PatienceLimits {
  /** Until the first word. */
  readonly firstMs: number;
  /** Between two signs of life, once there was a word. */
  readonly silenceMs: number;
  readonly totalMs: number;
}

/** How long to wait for a provider: for its first word, for its next, and in all. Its signal aborts the call; `reason` says which limit it was. */
export class Patience {
  private readonly controller = new AbortController();
  private readonly total: NodeJS.Timeout;
  private silence: NodeJS.Timeout;
  private hasBegun = false;
  readonly signal: AbortSignal;

  constructor(
    private readonly limits: PatienceLimits,
    outer: AbortSignal,
    /** Called at the first word. */
    private readonly begun: () => void = () => undefined,
  ) {
    this.signal = AbortSignal.any([outer, this.controller.signal]);
    this.total = this.after(limits.totalMs, 'provider-slow', 'The provider did not come to an end in time.');
    this.silence = this.after(limits.firstMs, 'provider-silent', 'The provider did not begin to answer in time.');
  }

  get reason(): ChassisError | undefined {
    const { aborted, reason } = this.controller.signal;
    return aborted && reason instanceof ChassisError ? reason : undefined;
  }

  /** A word came. */
  renew(): void {
    if (this.hasBegun) {
      this.silence.refresh();
      return;
    }
    this.hasBegun = true;
    this.begun();
    clearTimeout(this.silence);
    this.silence = this.after(this.limits.silenceMs, 'provider-silent', 'The provider was silent for too long.');
  }

  /** The call is over: a request that is still open ends. */
  end(): void {
    clearTimeout(this.silence);
    clearTimeout(this.total);
    this.controller.abort();
  }

  private after(delayMs: number, code: string, message: string): NodeJS.Timeout {
    return setTimeout(() => {
      this.controller.abort(new ChassisError('transient', code, message));
    }, delayMs);
  }
}
