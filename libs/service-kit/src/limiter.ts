/** Whether a request may go on, and what may follow it. */
export interface Allowance {
  readonly isAllowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** Until the window ends, in milliseconds. */
  readonly resetMs: number;
}

/** Counts requests of a tenant in windows of a second, over all processes that share it. Never rejects. */
export abstract class Limiter {
  abstract take(tenant: string, requestsPerSecond: number): Promise<Allowance>;
}
