import pg from 'pg';

/** What the driver's own query does, as far as it is changed here; its types do not tell. */
interface Protocol {
  prepare(connection: WireConnection): void;
  handleDataRow(message: unknown): void;
  handleCommandComplete(message: unknown, connection: WireConnection): void;
}

interface WireConnection {
  bind(of: { statement: string; values: readonly string[] }): void;
  execute(of: { portal: string }): void;
}

const own = pg.Query.prototype as unknown as Protocol;

/** Statements that every connection prepares once: they set, for the transaction that they run in, whose rows are seen, and whether its commit waits for the disk. */
export const scopes = {
  sync: { name: 'chassis-scope', text: `select set_config('app.tenant', $1, true)` },
  async: {
    name: 'chassis-scope-async',
    text: `select set_config('app.tenant', $1, true), set_config('synchronous_commit', 'off', true)`,
  },
} as const;

/**
 * One statement that is a transaction by itself, under one tenant: its scope and it stand before one `Sync`, which commits both
 * (PostgreSQL manual, "Extended Query": what stands before a Sync is one transaction). Neither begin nor commit is sent, parsed or answered.
 * Ends with its result once it is committed, or with an error; one that has an SQLSTATE of the statement has changed nothing.
 */
export class ScopedQuery extends pg.Query {
  private isScoped = false;

  constructor(
    private readonly scope: { readonly statement: string; readonly tenant: string },
    statement: pg.QueryConfig,
    callback: (error: Error | undefined, result: pg.QueryResult) => void,
  ) {
    super(statement, callback);
  }

  prepare(connection: WireConnection): void {
    connection.bind({ statement: this.scope.statement, values: [this.scope.tenant] });
    connection.execute({ portal: '' });
    own.prepare.call(this, connection);
  }

  /** What the scope answers is nobody's row. */
  handleDataRow(message: unknown): void {
    if (this.isScoped) own.handleDataRow.call(this, message);
  }

  handleCommandComplete(message: unknown, connection: WireConnection): void {
    if (this.isScoped) own.handleCommandComplete.call(this, message, connection);
    this.isScoped = true;
  }
}
