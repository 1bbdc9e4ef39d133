import { z } from 'zod';
import { DataClassSchema } from './data-class.js';
import { CheckedLanguageSchema } from './language-settings.js';
import { DocumentAttributesSchema } from './passage-filters.js';
import { route } from './route.js';

const name = z.string().regex(/^[a-z][\w-]{0,62}$/, 'must be a small letter, then letters, digits, - and _');
const column = z.string().min(1).max(128);

const FolderSourceSchema = z.looseObject({
  kind: z.literal('folder'),
  /** A root that the operator declared for the tenant. */
  root: z.string().min(1).max(200),
  /** A folder below it. */
  path: z.string().max(1_000).default(''),
  /** `required`: a file of which nothing is said, in its front matter or in `<name>.meta.yaml` beside it, is not taken. */
  about: z.enum(['optional', 'required']).default('optional'),
});

const SqlMappingSchema = z.looseObject({
  /** Names a row for ever. */
  key: column,
  title: column.optional(),
  /** One column is the text itself; several are written as `name: value` lines. */
  body: z.array(column).min(1).max(100),
  mediaType: z.string().max(200).default('text/markdown'),
  folder: column.optional(),
  /** Rises with every change of a row: a time or a number. Without it every row is read each time. */
  watermark: column.optional(),
  /** Not null, and not false, once a row counts as deleted. Without it a row is gone when its key is. */
  tombstone: column.optional(),
  /** The document's own date, and its term: the last day of `validUntil` counts. */
  date: column.optional(),
  validFrom: column.optional(),
  validUntil: column.optional(),
  /** What callers need besides: one value, several with commas, or an array. */
  region: column.optional(),
  purpose: column.optional(),
  /** A person, as `ada` or `user:ada`. */
  owner: column.optional(),
  /** Counts where it is higher than the source's. */
  dataClass: column.optional(),
  /** Names of attributes, each with its column. */
  attributes: DocumentAttributesSchema.optional(),
});

const SqlSourceSchema = z.looseObject({
  kind: z.literal('sql'),
  /** A database that the operator declared for the tenant. */
  root: z.string().min(1).max(200),
  /** A table or view, with its schema where it needs one. */
  table: z.string().min(1).max(200),
  mapping: SqlMappingSchema,
});

/** What each part of a source's configuration may name: a misspelt term of rows would be none. */
export const sourceNames = {
  folder: Object.keys(FolderSourceSchema.shape),
  sql: Object.keys(SqlSourceSchema.shape),
  mapping: Object.keys(SqlMappingSchema.shape),
} as const;

/** Where documents come from by themselves, and as what. */
export const SourceConfigSchema = z.looseObject({
  name,
  from: z.discriminatedUnion('kind', [FolderSourceSchema, SqlSourceSchema]),
  /** Of every document at least; files and rows may name a higher one. */
  dataClass: DataClassSchema.default('confidential'),
  /** Between two looks, in seconds; 0 looks only when it is told to. */
  everySeconds: z.int().min(0).max(31_536_000).default(900),
  /** Not seen whole for so long, its documents are hidden until it is: more than three of its intervals; 0: never. */
  staleAfterSeconds: z.int().min(0).max(315_360_000).optional(),
  /** In which its documents should be; the report of documents tells of others. Without them, of what is neither English nor German. */
  languages: z.array(CheckedLanguageSchema).min(1).max(20).optional(),
});
export type SourceConfig = z.output<typeof SourceConfigSchema>;

/** What one look at a source did. `failures` are the first hundred. */
export const SyncReportSchema = z.looseObject({
  at: z.iso.datetime(),
  added: z.int(),
  changed: z.int(),
  removed: z.int(),
  unchanged: z.int(),
  failed: z.int(),
  failures: z.array(z.looseObject({ key: z.string(), code: z.string(), detail: z.string() })),
  /** Why the look ended early, or why nothing was removed. */
  problem: z.string().optional(),
  /** Since the whole look before this one began, in seconds: for no longer was anything shown that had been withdrawn in the source. */
  withinSeconds: z.int().optional(),
});
export type SyncReport = z.output<typeof SyncReportSchema>;

const StoredSourceSchema = SourceConfigSchema.extend({
  documents: z.int(),
  nextAt: z.iso.datetime().optional(),
  last: SyncReportSchema.optional(),
  /** When the last look began that saw the whole source. */
  completeAt: z.iso.datetime().optional(),
  /** When its documents are hidden, unless a look sees all of it before; absent: never. */
  staleAt: z.iso.datetime().optional(),
  isStale: z.boolean().optional(),
});

export const SourcesPut = route('legacy-connector', 'sources.put', {
  input: SourceConfigSchema,
  output: StoredSourceSchema,
});
export const SourcesList = route('legacy-connector', 'sources.list', {
  input: z.looseObject({}),
  output: z.looseObject({ sources: z.array(StoredSourceSchema) }),
});
/** Looks now, and answers when it is done. `full` forgets what was seen; `mayEmpty` removes all when the source is empty. */
export const SourcesSync = route('legacy-connector', 'sources.sync', {
  input: z.looseObject({ name, full: z.boolean().default(false), mayEmpty: z.boolean().default(false) }),
  output: SyncReportSchema,
  timeoutMs: 600_000,
});
/** Forgets a source and deletes the documents that came from it. */
export const SourcesRemove = route('legacy-connector', 'sources.remove', {
  input: z.looseObject({ name }),
  output: z.looseObject({ removed: z.int() }),
  timeoutMs: 600_000,
});

/**
 * What a source's own service says after each look: when the last one began that saw all of it, and for how long that is good. Where none follows in time, the documents
 * of the source are hidden: a connector that stands still says nothing, and so withdraws nothing.
 */
export const SourceSeen = route('retriever', 'sources.seen', {
  input: z.looseObject({
    source: name,
    isWhole: z.boolean(),
    agoMs: z.int().min(0),
    /** null: never. */
    staleAfterMs: z.int().min(1).nullable(),
    /** Of its documents; for those that come from now on. */
    languages: z.array(z.string().max(10)).max(20).optional(),
  }),
  output: z.looseObject({ isStale: z.boolean(), staleAt: z.iso.datetime().optional() }),
});
/** A source is looked at no longer; what of it is left is hidden when its time is over. */
export const SourceForget = route('retriever', 'sources.forget', {
  input: z.looseObject({ source: name }),
  output: z.looseObject({}),
});
