/** Whether a request may go on, and what may follow it. */
export interface Allowance {
  readonly isAllowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** Until the window ends, in milliseconds. */
  readonly resetMs: number;
}

/** So many points in windows of so many seconds. */
export interface Quota {
  readonly points: number;
  readonly seconds: number;
}

/** Counts what is used in windows of time, over all processes that share it. Never rejects. */
export abstract class Limiter {
  /** Takes `points` of what `key` may use, all of them or none. */
  abstract takeOf(key: string, quota: Quota, points: number): Promise<Allowance>;

  /** Takes one request of a tenant in the present second. */
  async take(tenant: string, requestsPerSecond: number): Promise<Allowance> {
    return await this.takeOf(tenant, { points: requestsPerSecond, seconds: 1 }, 1);
  }
}
