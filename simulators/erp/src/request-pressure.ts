/** The exit code of an ERP that was asked too much. */
export const fallenOver = 70;

/**
 * Counts requests by their arrival. The ERP bears five within any second; what it does with a sixth is its own affair.
 * The clock is monotonic and given in milliseconds.
 */
export class RequestPressure {
  private readonly arrivals: number[] = [];
  private total = 0;
  private most = 0;

  constructor(
    private readonly bearable = 5,
    private readonly windowMs = 1_000,
  ) {}

  /** Notes an arrival; false when it was one too many. */
  bears(nowMs: number): boolean {
    while (this.arrivals[0] !== undefined && this.arrivals[0] <= nowMs - this.windowMs) this.arrivals.shift();
    this.arrivals.push(nowMs);
    this.total += 1;
    this.most = Math.max(this.most, this.arrivals.length);
    return this.arrivals.length <= this.bearable;
  }

  report(): { requests: number; mostInOneSecond: number } {
    return { requests: this.total, mostInOneSecond: this.most };
  }
}
