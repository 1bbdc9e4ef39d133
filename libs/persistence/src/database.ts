/** What a transaction offers. Statements run in the order given, on one connection, with the tenant set. */
export interface Tx {
  readonly tenant: string;
  /** Runs one statement (prepared once per connection); rows as objects. int8 and numeric come as number when safe, timestamptz as Date, jsonb parsed. */
  query<R extends object = Record<string, unknown>>(sql: string, parameters?: readonly unknown[]): Promise<R[]>;
  /** Like `query`, with the commit in the same packet: nothing may be run after it, and nothing that it returns can stop the commit. */
  last<R extends object = Record<string, unknown>>(sql: string, parameters?: readonly unknown[]): Promise<R[]>;
  /** Called once, after the commit, never on a roll-back. Must not throw. */
  afterCommit(callback: () => void): void;
  /** Called once when the transaction is over, either way; before the `afterCommit` callbacks. */
  afterEnd(callback: (end: TxEnd) => void): void;
}

/** How a transaction ended; `unknown` when the connection broke during the commit. */
export type TxEnd = 'committed' | 'rolled-back' | 'unknown';

export interface TxOptions {
  /** `async` may lose the last milliseconds together with everything that followed; only where the embedded bus shares the write-ahead log. Default `sync`. */
  durability?: 'sync' | 'async';
}

/** The service's own schema, reached with its own login role; row-level security shows only the tenant's rows. */
export abstract class Database {
  /** One transaction under one tenant. Retries nothing. Foreign errors come as `transient` (connection, serialization, timeouts) or `bug`. */
  abstract withTenant<T>(tenant: string, work: (tx: Tx) => Promise<T>, options?: TxOptions): Promise<T>;
  /** Calls a `security definer` function of the service's schema that returns ids and due times over all tenants. */
  abstract acrossTenants<R extends object>(functionName: string, parameters?: readonly unknown[]): Promise<R[]>;
}
