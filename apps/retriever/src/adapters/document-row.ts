import type { DataClass, DocumentsGet, DocumentFinding, PayloadRef, RouteOutput } from '@chassis/contracts';
import { isHidden, ruleColumns, type RuledRow } from './document-rules.js';
import type { VersionMetadata } from './metadata-row.js';

export type DocumentSummary = RouteOutput<typeof DocumentsGet>;

/** A document with its latest version, as the tables hold them. */
export interface DocumentRow extends RuledRow {
  readonly document: string;
  readonly owner: string;
  readonly source: string;
  readonly folder: string;
  /** Where a version that waits lies. */
  readonly pending_source: string | null;
  readonly pending_folder: string | null;
  readonly latest_version: number;
  readonly indexed_version: number | null;
  readonly is_deleted: boolean;
  readonly updated_at: Date;
  readonly title: string;
  readonly media_type: string;
  readonly data_class: DataClass;
  readonly content: PayloadRef;
  readonly state: 'submitted' | 'indexed' | 'failed' | 'superseded';
  readonly code: string | null;
  readonly detail: string | null;
  readonly chunks: number;
  readonly language: string | null;
  readonly pages: number | null;
  readonly findings: readonly DocumentFinding[];
  readonly metadata: VersionMetadata;
  /** The text as it was read, for an interrupted job. */
  readonly extracted: PayloadRef | null;
}

export const documentColumns = `d.document, d.owner, d.source, d.folder, d.pending_source, d.pending_folder, ${ruleColumns}, d.latest_version, d.indexed_version, d.is_deleted, d.updated_at,
  v.title, v.media_type, v.data_class, v.content, v.state, v.code, v.detail, v.chunks,
  v.language, v.pages, v.findings, v.extracted, v.metadata`;
export const documentTables =
  'documents d join document_versions v on v.document = d.document and v.version = d.latest_version';

/** Why nobody finds a document that is indexed: its source has not been seen whole for longer than it may be. */
export const sourceStale = 'source-stale';

/** What callers see of a document: its latest version, and the rights to come when one waits. */
export function summaryOf(row: DocumentRow, now: Date): DocumentSummary {
  return {
    id: row.document,
    version: row.latest_version,
    title: row.title,
    state: row.state === 'superseded' ? 'submitted' : row.state,
    dataClass: row.data_class,
    rights: row.pending_rights ?? row.rights,
    chunks: row.chunks,
    bytes: row.content.bytes,
    updatedAt: row.updated_at.toISOString(),
    source: row.pending_source ?? row.source,
    findings: [...row.findings],
    ...row.metadata,
    ...(isHidden(row, now) && { hidden: sourceStale }),
    ...(row.language !== null && { language: row.language }),
    ...(row.pages !== null && { pages: row.pages }),
    ...(row.code !== null && { code: row.code }),
    ...(row.detail !== null && { detail: row.detail }),
  };
}
