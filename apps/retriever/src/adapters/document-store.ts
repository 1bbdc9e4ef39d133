import type { DataClass, DocumentsSubmit, PayloadRef, Rights, RouteOutput } from '@chassis/contracts';
import type { Tx } from '@chassis/persistence';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { documentColumns, documentTables, type DocumentRow } from './document-row.js';
import { scopeCovers } from './document-rules.js';
import { withOwner } from '../domain/hygiene/with-owner.js';
import type { VersionMetadata } from './metadata-row.js';

export type Submission = z.output<typeof DocumentsSubmit.input> & {
  readonly id: string;
  readonly dataClass: DataClass;
  readonly title: string;
};
export type StoredSummary = RouteOutput<typeof DocumentsSubmit>;

export interface Change {
  readonly accessVersion: number;
  readonly now: Date;
}

const listedAtATime = 500;
const listSql = `select ${documentColumns} from ${documentTables}
  where not d.is_deleted and d.document > $1 and ($2 or d.owner = $3 or (d.rights -> 'allow') ?| $4::text[]
    or exists (select 1 from rights_scopes s where ${scopeCovers} and (s.rights -> 'allow') ?| $4::text[]))
  order by d.document limit $5`;

/** Rows of documents and their versions. */
@Injectable()
export class DocumentStore {
  async find(tx: Tx, document: string, lock: '' | 'for update of d' = ''): Promise<DocumentRow | undefined> {
    const [row] = await tx.query<DocumentRow>(
      `select ${documentColumns} from ${documentTables} where d.document = $1 ${lock}`,
      [document],
    );
    return row;
  }

  /** The document, locked, if exactly this version of it waits to be indexed. An older one that waits is marked as superseded. */
  async waiting(tx: Tx, document: string, version: number): Promise<DocumentRow | undefined> {
    const row = await this.find(tx, document, 'for update of d');
    if (row && row.latest_version > version) await this.markSuperseded(tx, document, version);
    return row?.latest_version === version && row.state === 'submitted' && !row.is_deleted ? row : undefined;
  }

  /** Documents that `maySee` lets through, by id, behind `after`. What `who` says of the caller only narrows what is read: all, those that its subject owns, and those whose rights name one of its tokens. */
  async list(
    tx: Tx,
    who: { subject: string; tokens: readonly string[]; isManager: boolean },
    page: { after: string; limit: number },
    maySee: (row: DocumentRow) => boolean,
  ): Promise<DocumentRow[]> {
    const found: DocumentRow[] = [];
    for (let { after } = page; ;) {
      const rows = await tx.query<DocumentRow>(listSql, [after, who.isManager, who.subject, who.tokens, listedAtATime]);
      found.push(...rows.filter(maySee));
      if (found.length >= page.limit || rows.length < listedAtATime) return found.slice(0, page.limit);
      after = rows.at(-1)?.document ?? after;
    }
  }

  /** A new version that waits to be indexed; its rights wait with it unless the document is new. */
  async add(tx: Tx, owner: string, given: Submission, version: number, { accessVersion, now }: Change): Promise<void> {
    const rights = JSON.stringify(plainRights(given.rights));
    await tx.query(
      `insert into documents (tenant, document, owner, rights, latest_version, changed_at_access, updated_at, source, folder, created_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $7)
       on conflict (tenant, document) do update set latest_version = excluded.latest_version, updated_at = excluded.updated_at,
         created_at = case when documents.is_deleted then excluded.created_at else documents.created_at end,
         owner = case when documents.is_deleted or $10 then excluded.owner else documents.owner end,
         rights = case when documents.indexed_version is null then excluded.rights else documents.rights end,
         pending_rights = case when documents.indexed_version is null then null else excluded.rights end,
         source = case when documents.indexed_version is null then excluded.source else documents.source end,
         folder = case when documents.indexed_version is null then excluded.folder else documents.folder end,
         pending_source = case when documents.indexed_version is null then null else excluded.source end,
         pending_folder = case when documents.indexed_version is null then null else excluded.folder end,
         is_deleted = false, erased_at = null, changed_at_access = excluded.changed_at_access`,
      [
        tx.tenant,
        given.id,
        given.owner ?? owner,
        rights,
        version,
        accessVersion,
        now,
        given.source,
        given.folder,
        given.owner !== undefined,
      ],
    );
    await tx.query(
      `insert into document_versions (tenant, document, version, title, media_type, data_class, content, state, submitted_at, metadata)
       values ($1, $2, $3, $4, $5, $6, $7, 'submitted', $8, $9)`,
      [
        tx.tenant,
        given.id,
        version,
        given.title,
        given.mediaType,
        given.dataClass,
        JSON.stringify(given.content),
        now,
        JSON.stringify(plainMetadata(given)),
      ],
    );
  }

  /** Counts at once, also for a version that waits. */
  async permit(tx: Tx, document: string, rights: Rights, { accessVersion, now }: Change): Promise<void> {
    await tx.query(
      `update documents set rights = $2, pending_rights = case when pending_rights is null then null else $2::jsonb end,
         changed_at_access = $3, updated_at = $4 where document = $1`,
      [document, JSON.stringify(plainRights(rights)), accessVersion, now],
    );
  }

  /** Gives it to another owner, of whom the findings of its latest version tell. */
  async handOver(tx: Tx, row: DocumentRow, owner: string, now: Date): Promise<void> {
    await tx.query('update documents set owner = $2, updated_at = $3 where document = $1', [row.document, owner, now]);
    await tx.query('update document_versions set findings = $3 where document = $1 and version = $2', [
      row.document,
      row.latest_version,
      JSON.stringify(withOwner(row.findings, owner)),
    ]);
  }

  /** From now on nobody finds it; its texts are erased after the commit. */
  async markDeleted(tx: Tx, document: string, { accessVersion, now }: Change): Promise<void> {
    await tx.query(
      `update documents set is_deleted = true, indexed_version = null, pending_rights = null, pending_source = null, pending_folder = null,
         changed_at_access = $2, updated_at = $3 where document = $1`,
      [document, accessVersion, now],
    );
    await tx.query(`update document_versions set title = '', detail = null, metadata = '{}' where document = $1`, [
      document,
    ]);
  }

  /** Lets the handler try a version again. */
  async reopen(tx: Tx, document: string, version: number): Promise<void> {
    await tx.query(
      `update document_versions set state = 'submitted', code = null, detail = null, ended_at = null where document = $1 and version = $2`,
      [document, version],
    );
  }

  async keepExtracted(tx: Tx, document: string, version: number, extracted: PayloadRef): Promise<void> {
    await tx.query('update document_versions set extracted = $3 where document = $1 and version = $2', [
      document,
      version,
      JSON.stringify(extracted),
    ]);
  }

  async markFailed(
    tx: Tx,
    document: string,
    version: number,
    problem: { code: string; detail: string; now: Date },
  ): Promise<void> {
    await tx.query(
      `update document_versions set state = 'failed', code = $3, detail = $4, ended_at = $5 where document = $1 and version = $2`,
      [document, version, problem.code, problem.detail, problem.now],
    );
    await tx.query('update documents set updated_at = $2 where document = $1', [document, problem.now]);
  }

  private async markSuperseded(tx: Tx, document: string, version: number): Promise<void> {
    await tx.query(
      `update document_versions set state = 'superseded' where document = $1 and version = $2 and state = 'submitted'`,
      [document, version],
    );
  }
}

/** What is kept of a version beside its text, in one form, so that equal ones compare as equal. */
export const plainMetadata = ({ date, attributes = {} }: VersionMetadata): VersionMetadata => ({
  ...(date !== undefined && { date }),
  ...(Object.keys(attributes).length > 0 && {
    attributes: Object.fromEntries(Object.entries(attributes).toSorted(([a], [c]) => (a < c ? -1 : 1))),
  }),
});

/** What rights are made of, without fields that a newer client may have sent along, and times in one form. */
export const plainRights = ({ allow, deny, require, inherits, validFrom, validUntil }: Rights): Rights => ({
  allow,
  deny,
  ...(require !== undefined && require.length > 0 && { require }),
  ...(inherits === false && { inherits }),
  ...(validFrom !== undefined && { validFrom: new Date(validFrom).toISOString() }),
  ...(validUntil !== undefined && { validUntil: new Date(validUntil).toISOString() }),
});
