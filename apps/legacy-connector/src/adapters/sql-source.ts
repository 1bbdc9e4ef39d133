import { ChassisError, type SourceConfig } from '@chassis/contracts';
import pg from 'pg';
import { readAbout } from '../domain/read-about.js';
import { rowText, valueText } from '../domain/row-text.js';
import { DocumentSource, type SourceItem, type SourceListing } from '../ports/document-source.js';

type SqlFrom = Extract<SourceConfig['from'], { kind: 'sql' }>;
type Row = Record<string, unknown>;

const rowsAtATime = 500;
const timeoutMs = 30_000;
/** Names of our own beside the columns of the table. */
const keyAs = 'chassis key';
const markAs = 'chassis mark';
const goneAs = 'chassis gone';
/** What is said of a row; times and attributes as the database writes them, which knows of zones and of days. */
const saidAs = (name: string): string => `chassis ${name}`;
const times = ['date', 'validFrom', 'validUntil'] as const;
const plain = ['region', 'purpose', 'owner', 'dataClass'] as const;

/** Rows of one table or view of a PostgreSQL database, read only, each look in one snapshot. */
export class SqlSource extends DocumentSource {
  constructor(
    private readonly url: string,
    private readonly from: SqlFrom,
    private readonly maxBytes: number,
  ) {
    super();
  }

  override async open(mark: string | undefined): Promise<SourceListing> {
    const client = await this.connect();
    let newest = mark;
    const end = async (): Promise<void> => await client.end().catch(() => undefined);
    try {
      await client.query('begin transaction isolation level repeatable read read only');
      await client.query(`declare changed no scroll cursor for ${await this.changedSql(client, mark)}`);
    } catch (cause) {
      await end();
      throw asProblem(cause);
    }
    const changed = async function* (self: SqlSource): AsyncGenerator<SourceItem> {
      for (;;) {
        const { rows } = await client
          .query<Row>(`fetch ${rowsAtATime} from changed`)
          .catch((cause: unknown) => Promise.reject(asProblem(cause)));
        for (const row of rows) {
          newest = row[markAs] === null || row[markAs] === undefined ? newest : valueText(row[markAs]);
          if (row[goneAs] !== true) yield self.item(row);
        }
        if (rows.length < rowsAtATime) return;
      }
    };
    return {
      changed: () => changed(this),
      gone: async (known) => await this.gone(client, known),
      mark: () => newest,
      close: end,
    };
  }

  private async connect(): Promise<pg.Client> {
    const client = new pg.Client({
      connectionString: this.url,
      connectionTimeoutMillis: 10_000,
      statement_timeout: timeoutMs,
      options: '-c default_transaction_read_only=on',
    });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return client;
    } catch (cause) {
      throw asProblem(cause);
    }
  }

  private async changedSql(client: pg.Client, mark: string | undefined): Promise<string> {
    const { key, title, body, folder, watermark, tombstone } = this.from.mapping;
    const columns = [
      ...new Set([...body, ...(title === undefined ? [] : [title]), ...(folder === undefined ? [] : [folder])]),
    ];
    const selected = [
      `${quoted(key)}::text as ${quoted(keyAs)}`,
      ...columns.map(quoted),
      ...this.saidSql(),
      ...(watermark === undefined ? [] : [`${quoted(watermark)}::text as ${quoted(markAs)}`]),
      ...(tombstone === undefined ? [] : [`${await this.isGone(client, tombstone)} as ${quoted(goneAs)}`]),
    ];
    const since =
      watermark === undefined || mark === undefined
        ? ''
        : ` where ${quoted(watermark)} >= ${literal(mark)}::${await this.typeOf(client, watermark)}`;
    const order = watermark === undefined ? quoted(key) : `${quoted(watermark)} nulls first, ${quoted(key)}`;
    return `select ${selected.join(', ')} from ${this.table()}${since} order by ${order}`;
  }

  private saidSql(): string[] {
    const { mapping } = this.from;
    const said = (name: string, column: string | undefined, cast = ''): string[] =>
      column === undefined ? [] : [`${quoted(column)}${cast} as ${quoted(saidAs(name))}`];
    return [
      ...times.flatMap((name) => said(name, mapping[name], '::text')),
      ...plain.flatMap((name) => said(name, mapping[name])),
      ...Object.entries(mapping.attributes ?? {}).flatMap(([name, column]) => said(`.${name}`, column, '::text')),
    ];
  }

  private said(row: Row): Row {
    const names = Object.keys(this.from.mapping.attributes ?? {});
    return {
      ...Object.fromEntries([...times, ...plain].map((name) => [name, row[saidAs(name)]])),
      attributes: Object.fromEntries(names.map((name) => [name, row[saidAs(`.${name}`)]])),
    };
  }

  private item(row: Row): SourceItem {
    const { body, title, folder, mediaType } = this.from.mapping;
    const key = valueText(row[keyAs]);
    const bytes = Buffer.from(rowText(row, body));
    return {
      key,
      title: title === undefined ? key : valueText(row[title]) || key,
      folder: folder === undefined ? '' : valueText(row[folder]).replace(/^\/+|\/+$/g, ''),
      mediaType,
      stamp: '',
      read: async () =>
        await Promise.resolve(bytes.length > this.maxBytes ? undefined : { bytes, about: readAbout(this.said(row)) }),
    };
  }

  /** Rows that say so are gone; without such a column, those whose keys are. */
  private async gone(client: pg.Client, known: ReadonlySet<string>): Promise<Set<string>> {
    const { key, tombstone } = this.from.mapping;
    const living = new Set<string>();
    const where = tombstone === undefined ? '' : ` where not ${await this.isGone(client, tombstone)}`;
    try {
      await client.query(
        `declare living no scroll cursor for select ${quoted(key)}::text as key from ${this.table()}${where}`,
      );
      for (let count = rowsAtATime; count === rowsAtATime;) {
        const { rows } = await client.query<{ key: string }>(`fetch ${rowsAtATime} from living`);
        for (const row of rows) living.add(row.key);
        count = rows.length;
      }
    } catch (cause) {
      throw asProblem(cause);
    }
    return new Set([...known].filter((one) => !living.has(one)));
  }

  private async isGone(client: pg.Client, tombstone: string): Promise<string> {
    const isFlag = (await this.typeOf(client, tombstone)) === 'boolean';
    return isFlag ? `coalesce(${quoted(tombstone)}, false)` : `(${quoted(tombstone)} is not null)`;
  }

  private async typeOf(client: pg.Client, column: string): Promise<string> {
    const { rows } = await client.query<{ type: string }>(
      `select format_type(atttypid, null) as type from pg_attribute where attrelid = $1::regclass and attname = $2 and not attisdropped`,
      [this.table(), column],
    );
    const [found] = rows;
    if (found) return found.type;
    throw new ChassisError('invalid', 'bad-source', `${this.from.table} has no column ${column}.`);
  }

  private table(): string {
    return this.from.table.split('.').map(quoted).join('.');
  }
}

/** What a tenant names is a name and nothing else. */
const quoted = (name: string): string => `"${name.replaceAll('"', '""').replaceAll('\0', '')}"`;
const literal = (value: string): string => pg.escapeLiteral(value);

/** SQLSTATE classes 42 and 3F: the table, a column or a right is missing, which only a person can change. */
function asProblem(cause: unknown): ChassisError {
  if (cause instanceof ChassisError) return cause;
  const { code = '' } = cause as { code?: string };
  if (/^(42|3F)/.test(code))
    return new ChassisError('invalid', 'bad-source', `The database refuses: ${(cause as Error).message}.`, { cause });
  return new ChassisError('transient', 'source-unavailable', 'The database of the source does not answer.', { cause });
}
