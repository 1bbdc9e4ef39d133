import { createHash } from 'node:crypto';
import type { Writable } from 'node:stream';
import { ChassisError, TenantSchema } from '@chassis/contracts';
import { LRUCache } from 'lru-cache';
import pg from 'pg';
import { Database, type Tx, type TxEnd, type TxOptions } from './database.js';
import { foreignError, isRefused } from './foreign-error.js';
import { ScopedQuery, scopes } from './scoped-query.js';

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
    this.pool.on('connect', (client) => {
      for (const { name, text } of Object.values(scopes))
        client.query({ name, text, values: [''] }).catch(() => client.end());
    });
  }

  async withTenant<T>(tenant: string, work: (tx: Tx) => Promise<T>, options: TxOptions = {}): Promise<T> {
    if (!TenantSchema.safeParse(tenant).success)
      throw new ChassisError(
        'invalid',
        'bad-tenant',
        `"${tenant}" is not a tenant id: lower case letters, digits and dashes.`,
      );
    const client = await this.pool.connect().catch((error: unknown) => Promise.reject(foreignError(error)));
    const tx = new PostgresTx(client, tenant, options.durability ?? 'sync');
    let end: TxEnd = 'rolled-back';
    try {
      const result = await inOnePacket(client, async () => await work(tx));
      await tx.begun;
      end = 'unknown';
      end = await tx.commit();
      if (end === 'rolled-back')
        throw new ChassisError(
          'bug',
          'transaction-aborted',
          'A statement of the transaction had failed and its error was swallowed.',
        );
      return result;
    } catch (error) {
      if (end === 'rolled-back') end = await tx.rollBack();
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

class PostgresTx implements Tx {
  /** Set once `begin` is on its way: before the first statement, unless that is the only one. */
  begun: Promise<unknown> | undefined;
  /** Set once the commit is on its way; rejects when nobody knows how it ended. */
  private ending: Promise<'committed' | 'rolled-back'> | undefined;
  private readonly commits: (() => void)[] = [];
  private readonly ends: ((end: TxEnd) => void)[] = [];

  constructor(
    private readonly client: pg.PoolClient,
    readonly tenant: string,
    private readonly durability: 'sync' | 'async',
  ) {}

  async query<R extends object>(sql: string, parameters: readonly unknown[] = []): Promise<R[]> {
    return await this.rows<R>(inOnePacket(this.client, async () => await this.send(sql, parameters)));
  }

  async last<R extends object>(sql: string, parameters: readonly unknown[] = []): Promise<R[]> {
    if (this.begun === undefined && this.ending === undefined) return await this.rows<R>(this.alone(sql, parameters));
    const result = inOnePacket(this.client, () => {
      const sent = this.send(sql, parameters);
      this.ending ??= this.sendCommit();
      return sent;
    });
    return await this.rows<R>(result);
  }

  /** How it ended; sends the commit where none is on its way. Without any statement there is nothing to commit. */
  async commit(): Promise<'committed' | 'rolled-back'> {
    if (this.begun === undefined && this.ending === undefined) return 'committed';
    return await (this.ending ??= this.sendCommit());
  }

  /** A commit that left with the last statement has ended the transaction already: after an error of the statement as a roll-back. */
  async rollBack(): Promise<TxEnd> {
    if (this.ending !== undefined) return await this.ending.catch(() => 'unknown' as const);
    if (this.begun !== undefined) await this.client.query('rollback').catch(() => undefined);
    return 'rolled-back';
  }

  private async send(sql: string, parameters: readonly unknown[]): Promise<pg.QueryResult> {
    if (this.ending !== undefined)
      throw new ChassisError('bug', 'after-commit', 'A statement was run behind the last one of its transaction.');
    this.begun ??= this.begin();
    return await this.client.query({ name: statementName(sql), text: sql, values: [...parameters] });
  }

  /** The name of the tenant was checked: it holds no quote. */
  private begin(): Promise<unknown> {
    const asynchronous = this.durability === 'async' ? '; set local synchronous_commit to off' : '';
    const begun = this.client.query(`begin; set local app.tenant to '${this.tenant}'${asynchronous}`);
    begun.catch(() => undefined);
    return begun;
  }

  private sendCommit(): Promise<'committed' | 'rolled-back'> {
    const ending = this.client
      .query('commit')
      .then(({ command }) => (command === 'COMMIT' ? 'committed' : 'rolled-back'));
    ending.catch(() => undefined);
    return ending;
  }

  private async alone(sql: string, parameters: readonly unknown[]): Promise<pg.QueryResult> {
    const { promise, resolve, reject } = Promise.withResolvers<pg.QueryResult>();
    const scope = { statement: scopes[this.durability].name, tenant: this.tenant };
    const statement = { name: statementName(sql), text: sql, values: [...parameters] };
    this.ending = promise.then(
      () => 'committed' as const,
      (error: unknown) => {
        if (isRefused(error)) return 'rolled-back' as const;
        throw error;
      },
    );
    this.ending.catch(() => undefined);
    this.client.query(new ScopedQuery(scope, statement, (error, result) => (error ? reject(error) : resolve(result))));
    return await promise;
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
