export interface Allowance {
  readonly isAllowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  readonly resetMs: number;
}

/** Counts requests of a tenant in windows of a second. */
export abstract class Limiter {
  abstract take(tenant: string): Promise<Allowance>;
}
