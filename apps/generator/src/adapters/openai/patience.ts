import { ChassisError } from '@chassis/contracts';

/** How long to wait for a provider: for its next sign of life, and in all. Its signal aborts the call; `reason` says which limit it was. */
export class Patience {
  private readonly controller = new AbortController();
  private readonly total: NodeJS.Timeout;
  private silence: NodeJS.Timeout;
  readonly signal: AbortSignal;

  constructor(
    private readonly limits: { readonly silenceMs: number; readonly totalMs: number },
    outer: AbortSignal,
  ) {
    this.signal = AbortSignal.any([outer, this.controller.signal]);
    this.total = this.after(limits.totalMs, 'provider-slow', 'The provider did not come to an end in time.');
    this.silence = this.listen();
  }

  get reason(): ChassisError | undefined {
    const { aborted, reason } = this.controller.signal;
    return aborted && reason instanceof ChassisError ? reason : undefined;
  }

  /** A sign of life. */
  renew(): void {
    clearTimeout(this.silence);
    this.silence = this.listen();
  }

  /** The call is over: a request that is still open ends. */
  end(): void {
    clearTimeout(this.silence);
    clearTimeout(this.total);
    this.controller.abort();
  }

  private listen(): NodeJS.Timeout {
    return this.after(this.limits.silenceMs, 'provider-silent', 'The provider was silent for too long.');
  }

  private after(delayMs: number, code: string, message: string): NodeJS.Timeout {
    return setTimeout(() => {
      this.controller.abort(new ChassisError('transient', code, message));
    }, delayMs);
  }
}
