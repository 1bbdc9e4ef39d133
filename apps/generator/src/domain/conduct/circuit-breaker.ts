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

  /** A call begins: behind a tripped circuit it is the probe. */
  begin(): void {
    if (this.isTripped) this.isProbing = true;
  }

  succeed(): void {
    Object.assign(this, { failures: 0, openUntilMs: 0, coolings: 0, isProbing: false });
  }

  /** `notBeforeMs`: the provider itself said when to come back. */
  fail(nowMs: number, notBeforeMs = 0): void {
    const isFailedProbe = this.isProbing;
    this.isProbing = false;
    this.failures += 1;
    const isDue = isFailedProbe || this.failures >= this.limits.failures;
    if (isDue) {
      this.openUntilMs = nowMs + Math.min(this.limits.longestMs, this.limits.coolMs * 2 ** this.coolings);
      this.coolings += 1;
    }
    this.openUntilMs = Math.max(this.openUntilMs, Math.min(notBeforeMs, nowMs + this.limits.longestMs));
  }

  /** The call ended without telling anything about the model. */
  leave(): void {
    this.isProbing = false;
  }

  get opensAtMs(): number {
    return this.openUntilMs;
  }

  private get isTripped(): boolean {
    return this.openUntilMs > 0;
  }
}
