import { ChassisError } from '@chassis/contracts';
import pg from 'pg';
import { type NumberedSql, numberParameters } from '../domain/named-parameters.js';
import { OldSystem, type SystemAnswer, type SystemRequest } from '../ports/old-system.js';

/** SQLSTATE classes of a server that is away, full or too slow, rather than of a wrong statement. */
const unavailable = /^(08|53|57)/;

/** An old database over PostgreSQL's protocol, read only. */
export class SqlSystem extends OldSystem {
  private readonly pool: pg.Pool;
  private readonly statements = new Map<string, NumberedSql>();

  constructor(url: string, timeoutMs: number) {
    super();
    this.pool = new pg.Pool({
      connectionString: url,
      max: 4,
      statement_timeout: timeoutMs,
      connectionTimeoutMillis: timeoutMs,
      idleTimeoutMillis: 60_000,
      // Handlers may ask until the process ends: nobody closes the pool before them, and idle connections do not hold the process.
      allowExitOnIdle: true,
      keepAlive: true,
      options: '-c default_transaction_read_only=on',
    });
    // An idle connection that dies is replaced at its next use, which reports its own error.
    this.pool.on('error', () => undefined);
  }

  isPrepared(): boolean {
    return true;
  }

  prepare(): Promise<SystemAnswer> {
    return Promise.resolve({ kind: 'answered', answer: undefined });
  }

  async send({ call, request }: SystemRequest): Promise<SystemAnswer> {
    if (call.kind !== 'sql')
      throw new ChassisError('bug', 'wrong-call', `An SQL system cannot do a call of kind ${call.kind}.`);
    const { text, names } = this.numbered(call.text);
    const values = (request ?? {}) as Record<string, unknown>;
    let client: pg.PoolClient;
    try {
      client = await this.pool.connect();
    } catch (cause) {
      return { kind: 'not-sent', message: `The database does not answer: ${messageOf(cause)}` };
    }
    try {
      const { rows } = await client.query(
        text,
        names.map((name) => values[name] ?? null),
      );
      client.release();
      return { kind: 'answered', answer: rows };
    } catch (cause) {
      const { code } = cause as { code?: string };
      client.release(code === undefined);
      if (code === undefined || unavailable.test(code)) return { kind: 'in-doubt', message: messageOf(cause) };
      throw new ChassisError(
        'bug',
        'bad-statement',
        `The old database refuses a statement of the connector file: ${messageOf(cause)}`,
        { cause },
      );
    }
  }

  private numbered(text: string): NumberedSql {
    const known = this.statements.get(text) ?? numberParameters(text);
    this.statements.set(text, known);
    return known;
  }
}

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
