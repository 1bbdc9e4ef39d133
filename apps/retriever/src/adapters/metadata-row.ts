import type { Rights } from '@chassis/contracts';
import type { DocumentMetadata } from '../domain/document-metadata.js';

/** What the owner of a version says of it beside its text, as its row keeps it. */
export interface VersionMetadata {
  readonly date?: string | undefined;
  readonly attributes?: Readonly<Record<string, string>> | undefined;
}

/** What of a document `d` and its version `v` searches are narrowed by. */
export interface MetadataRow {
  readonly source: string;
  readonly title: string;
  readonly media_type: string;
  readonly language: string | null;
  readonly created_at: Date;
  readonly submitted_at: Date;
  readonly metadata: VersionMetadata;
  readonly rights: Rights;
}

/** The columns of a `MetadataRow` beside its rights. Documents from before there was `created_at` were made with their oldest version. */
export const metadataColumns = `d.source, v.title, v.media_type, v.language, v.submitted_at, v.metadata,
  coalesce(d.created_at, (select min(o.submitted_at) from document_versions o where o.document = d.document)) as created_at`;

export function metadataOf(row: MetadataRow): DocumentMetadata {
  const { validFrom, validUntil } = row.rights;
  const { date, attributes = {} } = row.metadata;
  return {
    source: row.source,
    title: row.title,
    mediaType: row.media_type,
    language: row.language ?? undefined,
    createdAt: row.created_at.getTime(),
    updatedAt: row.submitted_at.getTime(),
    date: timeOf(date),
    validFrom: timeOf(validFrom),
    validUntil: timeOf(validUntil),
    attributes,
  };
}

const timeOf = (text: string | undefined): number | undefined => (text === undefined ? undefined : Date.parse(text));
