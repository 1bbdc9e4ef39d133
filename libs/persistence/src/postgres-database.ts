import { createHash } from 'node:crypto';
import type { Writable } from 'node:stream';
import { ChassisError, TenantSchema } from '@chassis/contracts';
import { LRUCache } from 'lru-cache';
import pg from 'pg';
import { Database, type Tx, type TxEnd, type TxOptions } from './database.js';
import { foreignError } from './foreign-error.js';

export interface PostgresDatabaseOptions {
  connection: pg.ClientConfig;
  schema: string;
  maxConnections?: number;
}

const int8 = 20;
const numeric = 1_700;
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === int8 || oid === numeric
      ? (text: string) => toNumber(text)
      : (pg.types.getTypeParser as (oid: number, format?: string) => unknown)(oid, format),
};

function toNumber(text: string): number | string {
  const value = Number(text);
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? text : value;
}

const names = new LRUCache<string, string>({ max: 2_000 });
/** Statements are prepared by text, once per connection. */
export function statementName(sql: string): string {
  const known = names.get(sql);
  if (known !== undefined) return known;
  const name = createHash('sha1').update(sql).digest('base64url');
  names.set(sql, name);
  return name;
}

/** A pool that drops frozen clients: bounded waits, keep-alives, numbers for int8. */
export function createPool(
  connection: pg.ClientConfig,
  schema: string,
  maxConnections: number,
  settings = '',
): pg.Pool {
  const pool = new pg.Pool({
    ...connection,
    max: maxConnections,
    // A connection is a process of some 3 MB: those of a burst go soon, one stays warm.
    min: 1,
    idleTimeoutMillis: 10_000,
    connectionTimeoutMillis: 15_000,
    keepAlive: true,
    statement_timeout: 30_000,
    lock_timeout: 10_000,
    idle_in_transaction_session_timeout: 20_000,
    application_name: schema,
    options: `-c search_path=${schema} ${settings}`,
    types,
    pipeline: true,
  });
  // A connection that dies is replaced at its next use, and the use reports its own error. The pool listens to idle ones alone;
  // one that dies between two statements of a transaction would end the process.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** `Database` on a PostgreSQL server, one pool a service. */
export class PostgresDatabase extends Database {
  private readonly pool: pg.Pool;

  constructor(options: PostgresDatabaseOptions) {
    super();
    this.pool = createPool(options.connection, options.schema, options.maxConnections ?? 4);
  }

  async withTenant<T>(tenant: string, work: (tx: Tx) => Promise<T>, options: TxOptions = {}): Promise<T> {
    if (!TenantSchema.safeParse(tenant).success)
      throw new ChassisError(
        'invalid',
        'bad-tenant',
        `"${tenant}" is not a tenant id: lower case letters, digits and dashes.`,
      );
    const client = await this.pool.connect().catch((error: unknown) => Promise.reject(foreignError(error)));
    const tx = new PostgresTx(client, tenant);
    const asynchronous = options.durability === 'async' ? ", set_config('synchronous_commit', 'off', true)" : '';
    let end: TxEnd = 'rolled-back';
    try {
      const [begun, working] = inOnePacket(client, () => [
        client.query(`begin; select set_config('app.tenant', '${tenant}', true)${asynchronous}`),
        work(tx),
      ]);
      begun.catch(() => undefined);
      const result = await working;
      await begun;
      end = 'unknown';
      const committed = await (tx.commit ?? client.query('commit'));
      if (committed.command !== 'COMMIT') {
        end = 'rolled-back';
        throw new ChassisError(
          'bug',
          'transaction-aborted',
          'A statement of the transaction had failed and its error was swallowed.',
        );
      }
      end = 'committed';
      return result;
    } catch (error) {
      if (end === 'rolled-back') end = await rollBack(client, tx);
      throw foreignError(error);
    } finally {
      client.release(end === 'unknown');
      tx.finish(end);
    }
  }

  async acrossTenants<R extends object>(functionName: string, parameters: readonly unknown[] = []): Promise<R[]> {
    const places = parameters.map((_, index) => `$${index + 1}`).join(', ');
    const sql = `select * from ${pg.escapeIdentifier(functionName)}(${places})`;
    const result = await this.pool
      .query({ name: statementName(sql), text: sql, values: [...parameters] })
      .catch((error: unknown) => Promise.reject(foreignError(error)));
    return result.rows as R[];
  }

  async close(): Promise<void> {
    await this.pool.end();
  }
}

/** System calls are the largest cost of a small statement: what is written meanwhile leaves in one. */
function inOnePacket<T>(client: pg.PoolClient, write: () => T): T {
  const { stream } = (client as unknown as { connection: { stream: Writable } }).connection;
  stream.cork();
  try {
    return write();
  } finally {
    stream.uncork();
  }
}

/** A commit that left behind the last statement has ended the transaction already: after an error of the statement as a roll-back. */
async function rollBack(client: pg.PoolClient, tx: PostgresTx): Promise<TxEnd> {
  const ended = await (tx.commit ?? client.query('rollback')).catch(() => undefined);
  if (ended === undefined) return tx.commit === undefined ? 'rolled-back' : 'unknown';
  return ended.command === 'COMMIT' ? 'committed' : 'rolled-back';
}

class PostgresTx implements Tx {
  /** Set once the commit is on its way. */
  commit: Promise<pg.QueryResult> | undefined;
  private readonly commits: (() => void)[] = [];
  private readonly ends: ((end: TxEnd) => void)[] = [];

  constructor(
    private readonly client: pg.PoolClient,
    readonly tenant: string,
  ) {}

  async query<R extends object>(sql: string, parameters: readonly unknown[] = []): Promise<R[]> {
    return await this.rows<R>(this.send(sql, parameters));
  }

  async last<R extends object>(sql: string, parameters: readonly unknown[] = []): Promise<R[]> {
    const result = inOnePacket(this.client, () => {
      const sent = this.send(sql, parameters);
      this.commit = this.client.query('commit');
      this.commit.catch(() => undefined);
      return sent;
    });
    return await this.rows<R>(result);
  }

  private async send(sql: string, parameters: readonly unknown[]): Promise<pg.QueryResult> {
    if (this.commit !== undefined)
      throw new ChassisError('bug', 'after-commit', 'A statement was run behind the last one of its transaction.');
    return await this.client.query({ name: statementName(sql), text: sql, values: [...parameters] });
  }

  private async rows<R extends object>(result: Promise<pg.QueryResult>): Promise<R[]> {
    try {
      return (await result).rows as R[];
    } catch (error) {
      throw foreignError(error);
    }
  }

  afterCommit(callback: () => void): void {
    this.commits.push(callback);
  }

  afterEnd(callback: (end: TxEnd) => void): void {
    this.ends.push(callback);
  }

  finish(end: TxEnd): void {
    for (const callback of this.ends) callback(end);
    if (end === 'committed') for (const callback of this.commits) callback();
  }
}
