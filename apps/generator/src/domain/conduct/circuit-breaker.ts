export interface CircuitLimits {
  /** So many failures on end open it. */
  readonly failures: number;
  /** How long it stays open at first; each failed probe doubles it, up to `longestMs`. */
  readonly coolMs: number;
  readonly longestMs: number;
}

/** Keeps calls from a model that has failed again and again. Once it has cooled, one call at a time may try whether it is well. */
export class CircuitBreaker {
  private failures = 0;
  private openUntilMs = 0;
  private coolings = 0;
  private isProbing = false;

  constructor(private readonly limits: CircuitLimits) {}

  /** Whether a call may be made now; the first after the cooling is the probe, and others wait for its end. Never changes anything. */
  permits(nowMs: number): boolean {
    if (!this.isTripped) return true;
    return nowMs >= this.openUntilMs && !this.isProbing;
  }

  /** A call begins. Whether it is the probe, which it is behind a tripped circuit: to be told when it ends. */
  begin(): boolean {
    if (!this.isTripped) return false;
    this.isProbing = true;
    return true;
  }

  succeed(): void {
    Object.assign(this, { failures: 0, openUntilMs: 0, coolings: 0, isProbing: false });
  }

  /** `notBeforeMs`: the provider itself said when to come back. Calls that were under way when the circuit opened say nothing new. */
  fail(nowMs: number, isProbe: boolean, notBeforeMs = 0): void {
    this.leave(isProbe);
    this.failures += 1;
    const isDue = isProbe || (!this.isTripped && this.failures >= this.limits.failures);
    if (isDue) {
      this.openUntilMs = nowMs + Math.min(this.limits.longestMs, this.limits.coolMs * 2 ** this.coolings);
      this.coolings += 1;
    }
    if (notBeforeMs > nowMs)
      this.openUntilMs = Math.max(this.openUntilMs, Math.min(notBeforeMs, nowMs + this.limits.longestMs));
  }

  /** The call ended without telling anything about the model. */
  leave(isProbe: boolean): void {
    if (isProbe) this.isProbing = false;
  }

  get opensAtMs(): number {
    return this.openUntilMs;
  }

  private get isTripped(): boolean {
    return this.openUntilMs > 0;
  }
}
