/** Which tenants had something to do a moment ago; times are milliseconds of one monotonic clock. */
export class RecentTenants {
  /** By their last event, the oldest first. */
  private readonly seen = new Map<string, number>();

  constructor(private readonly forMs: number) {}

  note(tenant: string, now: number): void {
    this.seen.delete(tenant);
    this.seen.set(tenant, now);
  }

  /** How many there are. */
  count(now: number): number {
    for (const [tenant, at] of this.seen) {
      if (now - at <= this.forMs) break;
      this.seen.delete(tenant);
    }
    return this.seen.size;
  }
}
