import { ChassisError, type WorkflowDraft } from '@chassis/contracts';
import { Database, type Tx } from '@chassis/persistence';
import { Injectable } from '@nestjs/common';

interface DraftRow {
  name: string;
  hash: string;
  files: Record<string, string>;
  author: string;
  updated_at: Date;
  requested_by: string | null;
  requested_at: Date | null;
}
export type Draft = WorkflowDraft & { readonly files: Readonly<Record<string, string>> };

/** A folder to be saved over the draft that it was made from. */
export interface NewDraft {
  readonly name: string;
  readonly hash: string;
  readonly files: Readonly<Record<string, string>>;
  readonly author: string;
  readonly now: Date;
  readonly replaces: string | undefined;
}

const mostDrafts = 200;

/** Folders that people work on, one a name; whoever saves must know what is there. */
@Injectable()
export class DraftStore {
  constructor(private readonly database: Database) {}

  async get(tenant: string, name: string): Promise<Draft | undefined> {
    return await this.database.withTenant(tenant, async (tx) => await this.read(tx, name));
  }

  /** Inside a transaction, and nobody else changes it until its end. */
  async read(tx: Tx, name: string): Promise<Draft | undefined> {
    const [row] = await tx.query<DraftRow>('select * from drafts where name = $1 for update', [name]);
    return row === undefined ? undefined : { ...draftOf(row), files: row.files };
  }

  /** Throws `rejected`/`unknown-draft`, or `stale-draft` where another one is there by now. */
  async mustBe(tx: Tx, name: string, hash: string): Promise<Draft> {
    const draft = await this.read(tx, name);
    if (draft === undefined) throw unknownDraft(name);
    if (draft.hash !== hash) throw staleDraft(name, hash, draft.hash);
    return draft;
  }

  async list(tenant: string): Promise<WorkflowDraft[]> {
    const sql = 'select name, hash, author, updated_at, requested_by, requested_at from drafts order by name';
    return (await this.database.withTenant(tenant, async (tx) => await tx.query<DraftRow>(sql))).map(draftOf);
  }

  /** Any change takes the request for a publication back: it was for other files. */
  async save(tx: Tx, draft: NewDraft): Promise<{ saved: WorkflowDraft; isNew: boolean }> {
    const { name, hash, files, author, now, replaces } = draft;
    const known = await this.read(tx, name);
    // The same again, by a retry or by somebody else, is nothing new: neither another draft nor another author.
    if (known?.hash === hash) return { saved: known, isNew: false };
    if (known === undefined && replaces !== undefined) throw unknownDraft(name);
    if (known !== undefined && replaces !== known.hash) throw staleDraft(name, replaces, known.hash);
    if (known === undefined) await this.refuseMany(tx);
    const [row] = await tx.query<DraftRow>(
      `insert into drafts (tenant, name, hash, files, author, updated_at) values ($1, $2, $3, $4, $5, $6)
       on conflict (tenant, name) do update set hash = excluded.hash, files = excluded.files, author = excluded.author,
         updated_at = excluded.updated_at, requested_by = null, requested_at = null
       returning *`,
      [tx.tenant, name, hash, JSON.stringify(files), author, now.toISOString()],
    );
    return { saved: draftOf(row as DraftRow), isNew: true };
  }

  async request(tx: Tx, name: string, by: string, now: Date): Promise<void> {
    await tx.query('update drafts set requested_by = $2, requested_at = $3 where name = $1', [
      name,
      by,
      now.toISOString(),
    ]);
  }

  async delete(tx: Tx, name: string): Promise<void> {
    await tx.query('delete from drafts where name = $1', [name]);
  }

  private async refuseMany(tx: Tx): Promise<void> {
    const [row] = await tx.query<{ count: string }>('select count(*) as count from drafts');
    if (Number(row?.count) >= mostDrafts)
      throw new ChassisError(
        'rejected',
        'too-many-drafts',
        `There are ${mostDrafts} drafts already; publish or delete some.`,
      );
  }
}

export const unknownDraft = (name: string): ChassisError =>
  new ChassisError(
    'rejected',
    'unknown-draft',
    `There is no draft of ${name}; save one with PUT /v1/workflows/${name}/draft.`,
  );

const staleDraft = (name: string, known: string | undefined, now: string): ChassisError =>
  new ChassisError(
    'rejected',
    'stale-draft',
    known === undefined
      ? `There is a draft of ${name} already (${now}); read it, and send its ETag as If-Match.`
      : `The draft of ${name} is ${now} by now, and this is about ${known}; read it again.`,
  );

const draftOf = (row: DraftRow): WorkflowDraft => ({
  name: row.name,
  hash: row.hash,
  author: row.author,
  updatedAt: row.updated_at.toISOString(),
  ...(row.requested_by !== null && { requestedBy: row.requested_by }),
  ...(row.requested_at !== null && { requestedAt: row.requested_at.toISOString() }),
});
