import { z } from 'zod';
import { DataClassSchema } from './data-class.js';
import { DocumentAttributesSchema, DocumentDateSchema } from './passage-filters.js';
import { PayloadRefSchema } from './payload-ref.js';
import { RightsSchema } from './rights.js';
import { page } from './page.js';
import { route } from './route.js';

const id = z.string().min(1).max(200);
const at = z.iso.datetime();

/** Something that a person should know about a document: what, how bad by the document's data class, and how often. Never a text of it. */
export const DocumentFindingSchema = z.looseObject({
  code: z.string(),
  severity: z.enum(['info', 'warning', 'serious']).catch('info'),
  count: z.int().min(1),
});
export type DocumentFinding = z.infer<typeof DocumentFindingSchema>;

/** What a deletion removed. `texts` are the hashes of what was erased (the first thousand), `kept` counts texts that other documents have too. */
export const ErasureReceiptSchema = z.looseObject({
  document: z.string(),
  erasedAt: z.iso.datetime(),
  erasedBy: z.string(),
  versions: z.int(),
  chunks: z.int(),
  vectors: z.int(),
  prints: z.int(),
  texts: z.array(z.string()),
  textCount: z.int(),
  kept: z.int(),
  /** Vectors of the document that a server of vectors still had when it was asked after their removal; absent where there is none. */
  pointsLeft: z.int().optional(),
  /** Whether a second look found nothing left. */
  isVerified: z.boolean(),
  /** The newest version that was erased. */
  version: z.int().optional(),
  /** Answers that were kept to serve again and rested on the document, and are gone; absent until the generator has said so. */
  keptAnswers: z.int().optional(),
  /** false: kept answers are still being dropped. Absent in receipts of before this was counted. */
  isComplete: z.boolean().optional(),
});
export type ErasureReceipt = z.infer<typeof ErasureReceiptSchema>;

const Counted = z.looseObject({ code: z.string(), documents: z.int() });

/** How one source's documents are: for people, by what needs doing. */
export const SourceReportSchema = z.looseObject({
  source: z.string(),
  documents: z.int(),
  indexed: z.int(),
  waiting: z.int(),
  failed: z.int(),
  failures: z.array(Counted.extend({ examples: z.array(z.string()) })),
  findings: z.array(
    Counted.extend({ severity: DocumentFindingSchema.shape.severity, count: z.int(), examples: z.array(z.string()) }),
  ),
});
export type SourceReport = z.infer<typeof SourceReportSchema>;

/** The hygiene of documents by source: all for a documents-admin, else those that the caller owns. */
export const DocumentsReport = route('retriever', 'documents.report', {
  input: z.looseObject({ source: z.string().min(1).max(200).optional() }),
  output: z.looseObject({ at: z.iso.datetime(), sources: z.array(SourceReportSchema) }),
});
/** Receipts of a document's deletions, newest first: for its last owner and documents-admins. */
export const DocumentsReceipts = route('retriever', 'documents.receipts', {
  input: z.looseObject({ document: z.string().min(1).max(200) }),
  output: z.looseObject({ receipts: z.array(ErasureReceiptSchema) }),
});

/** What a document causes on the bus: all that the principal of `documents.submit` is good for. */
export const documentTopics = ['document.submitted', 'document.indexed', 'audit.recorded'] as const;

export const DocumentSummarySchema = z.looseObject({
  id,
  version: z.int(),
  title: z.string(),
  state: z.enum(['submitted', 'indexed', 'failed', 'withdrawn', 'deleted']),
  code: z.string().optional(),
  detail: z.string().optional(),
  dataClass: DataClassSchema,
  rights: RightsSchema,
  chunks: z.int(),
  bytes: z.int(),
  updatedAt: at,
  source: z.string().optional(),
  language: z.string().optional(),
  pages: z.int().optional(),
  /** Why it is not found though it is indexed: `source-stale`, its source has not been seen whole for longer than it may be. */
  hidden: z.string().optional(),
  findings: z.array(DocumentFindingSchema).optional(),
  date: z.string().optional(),
  attributes: z.record(z.string(), z.string()).optional(),
});

export const DocumentsSubmit = route('retriever', 'documents.submit', {
  input: z.looseObject({
    id: id.optional(),
    title: z.string().max(500).optional(),
    mediaType: z.string(),
    content: PayloadRefSchema,
    rights: RightsSchema,
    dataClass: DataClassSchema.optional(),
    source: z.string().min(1).max(200).default('api'),
    /** Where it lies in its source: `a/b`. Rights of source and folder are inherited. */
    folder: z.string().max(1_000).default(''),
    /** The document's own date; searches may be narrowed by it and by its attributes. */
    date: DocumentDateSchema.optional(),
    attributes: DocumentAttributesSchema.optional(),
    /** Who answers for it, `user:<id>`, when that is not the caller: for a source's own service and documents-admins. */
    owner: z.string().min(1).max(200).optional(),
    /** A principal of the caller's that outlasts the waiting of the document, good for its messages alone. */
    principal: z.string().optional(),
  }),
  output: DocumentSummarySchema,
});
export const DocumentsGet = route('retriever', 'documents.get', {
  input: z.looseObject({ document: id }),
  output: DocumentSummarySchema,
});
export const DocumentsList = route('retriever', 'documents.list', {
  input: z.looseObject({ ...page }),
  output: z.looseObject({ documents: z.array(DocumentSummarySchema), next: z.string().optional() }),
});
/** Answers when its texts are erased. */
export const DocumentsDelete = route('retriever', 'documents.delete', {
  input: z.looseObject({ document: id }),
  output: ErasureReceiptSchema,
});
export const DocumentsPermit = route('retriever', 'documents.permit', {
  input: z.looseObject({ document: id, rights: RightsSchema }),
  output: DocumentSummarySchema,
});
