import { z } from 'zod';
import { DataClassSchema } from './data-class.js';
import { PayloadRefSchema } from './payload-ref.js';
import { EditedAnswerCheck, EditedArgumentsCheck } from './edit-routes.js';
import { EmbeddingsCreate, EmbeddingsDescribe } from './embedding-routes.js';
import { TenantSchema } from './envelope.js';
import { ModelsRegister, ModelsRegistry } from './model-routes.js';
import { BudgetsList, BudgetsPut, BudgetsRemove, CacheEvict, RunsEndings, SpendingReport } from './money-routes.js';
import { IntentModelGet, IntentModelRemove, IntentPut, IntentRemove } from './intent-routes.js';
import { route } from './route.js';
import { RunStatusSchema } from './run-status.js';
import { AuditFactSchema } from './audit-fact.js';
import { SourcesList, SourcesPut, SourcesRemove, SourcesSync } from './source-routes.js';
import { RightsSchema } from './rights.js';
import { DocumentFindingSchema, DocumentsReceipts, DocumentsReport, ErasureReceiptSchema } from './document-routes.js';
import {
  AccessChanges,
  AccessRecheck,
  AccessVersion,
  DocumentsRights,
  RightsScopeDelete,
  RightsScopePut,
  RightsScopesList,
} from './access-routes.js';
import {
  ChecksList,
  WorkflowDraftDelete,
  WorkflowDraftGet,
  WorkflowDraftPut,
  WorkflowPolicyGet,
  WorkflowPolicyPut,
  WorkflowsCheck,
  WorkflowsDiff,
  WorkflowsList,
  WorkflowsProvision,
  WorkflowsPublish,
  WorkflowsRollback,
  WorkflowsVersion,
  WorkflowsVersions,
} from './workflow-routes.js';

const id = z.string().min(1).max(200);
const at = z.iso.datetime();
const page = { limit: z.int().min(1).max(200).default(50), after: z.string().optional() };
const nothing = z.looseObject({});

export const RunSummarySchema = z.looseObject({
  id,
  workflow: z.string(),
  workflowHash: z.string(),
  status: RunStatusSchema,
  reason: z.string().optional(),
  subject: z.string(),
  /** The run whose step started this one. */
  parent: z.string().optional(),
  acceptedAt: at,
  startedAt: at.optional(),
  endedAt: at.optional(),
  deadline: at,
  dataClass: DataClassSchema,
  costMicroUsd: z.int(),
  /** Set while an operator keeps it from starting anything. */
  pausedAt: at.optional(),
  /** The run whose steps it took over. */
  rerunOf: id.optional(),
  steps: z
    .array(z.looseObject({ step: z.string(), kind: z.string(), status: z.string(), attempts: z.int() }))
    .default([]),
});
export type RunSummary = z.infer<typeof RunSummarySchema>;

/** One entry of a run's event log; `position` counts from 1 without gaps and is the SSE id. `data` holds what the client may see, texts included. */
export const RunEventSchema = z.looseObject({
  position: z.int().min(1),
  type: z.enum(['run.status', 'answer.segment', 'answer.withdrawn', 'approval.requested', 'run.ended']),
  at,
  data: z.record(z.string(), z.unknown()),
});
export type RunEvent = z.infer<typeof RunEventSchema>;

export const ApprovalSchema = z.looseObject({
  id,
  run: id,
  step: z.string(),
  kind: z.enum(['approval', 'review']),
  workflow: z.string(),
  role: z.string(),
  status: z.enum(['open', 'accepted', 'edited', 'rejected', 'expired', 'void']),
  code: z.string().optional(),
  operation: z.string().optional(),
  /** sha256 over operation and payload; a decision must repeat it. */
  payloadHash: z.string(),
  payload: z.unknown(),
  evidence: z.unknown(),
  requestedAt: at,
  dueAt: at,
  decidedBy: z.string().optional(),
  decidedAt: at.optional(),
  comment: z.string().optional(),
});
export type Approval = z.infer<typeof ApprovalSchema>;

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
  findings: z.array(DocumentFindingSchema).optional(),
});

export const CheckpointSchema = z.looseObject({
  tenant: z.string(),
  count: z.int(),
  hash: z.string(),
  at,
  /** JWS (EdDSA) over the fields above. */
  signature: z.string(),
  publicKey: z.record(z.string(), z.unknown()),
});

// ingress
/**
 * Makes a tenant's groups, users and keys as given; what is so already stays. Rights are named as in ingress; a key's rights narrow its subject's.
 * Called by the composition under the principal `service:setup` of the tenant. The answer holds the secrets of the keys made now; `renew` revokes a key of that name first.
 */
export const AdministrationSeed = route('ingress', 'administration.seed', {
  input: z.looseObject({
    tenant: TenantSchema,
    groups: z
      .array(z.looseObject({ name: z.string(), title: z.string().optional(), rights: z.array(z.string()).optional() }))
      .optional(),
    users: z.array(
      z.looseObject({
        id: z.string(),
        name: z.string().optional(),
        groups: z.array(z.string()).optional(),
        roles: z.array(z.string()).optional(),
        rights: z.array(z.string()).optional(),
      }),
    ),
    keys: z.array(
      z.looseObject({
        subject: z.string(),
        name: z.string(),
        rights: z.array(z.string()).optional(),
        renew: z.boolean().optional(),
      }),
    ),
  }),
  output: z.looseObject({ keys: z.array(z.looseObject({ subject: z.string(), name: z.string(), key: z.string() })) }),
});

// orchestrator
export const WorkflowsGet = route('orchestrator', 'workflows.get', {
  input: z.looseObject({ name: z.string() }),
  /** The published version; `inputSchema` is JSON Schema (draft 2020-12). Unknown: error `unknown-workflow`. */
  output: z.looseObject({
    name: z.string(),
    hash: z.string(),
    inputSchema: z.unknown(),
    dataClass: DataClassSchema,
    deadlineMs: z.int(),
    budgetMicroUsd: z.int(),
  }),
});
export const BundlesFile = route('orchestrator', 'bundles.file', {
  input: z.looseObject({ bundle: z.string(), path: z.string() }),
  output: z.looseObject({ text: z.string(), hash: z.string() }),
});
export const RunsGet = route('orchestrator', 'runs.get', {
  input: z.looseObject({ run: id }),
  output: RunSummarySchema,
});
export const RunsList = route('orchestrator', 'runs.list', {
  input: z.looseObject({
    status: RunStatusSchema.optional(),
    workflow: z.string().optional(),
    subject: z.string().optional(),
    /** Runs that this one started; without it those that no other started. */
    parent: z.string().optional(),
    ...page,
  }),
  output: z.looseObject({ runs: z.array(RunSummarySchema), next: z.string().optional() }),
});
export const RunsCancel = route('orchestrator', 'runs.cancel', {
  input: z.looseObject({ run: id, reason: z.string().default('cancelled-by-user') }),
  output: RunSummarySchema,
});
export const RunsPause = route('orchestrator', 'runs.pause', {
  input: z.looseObject({ run: id }),
  output: RunSummarySchema,
});
export const RunsResume = route('orchestrator', 'runs.resume', {
  input: z.looseObject({ run: id }),
  output: RunSummarySchema,
});
/** How the tenant's runs wait for their start. */
export const RunsBacklog = route('orchestrator', 'runs.backlog', {
  input: nothing,
  output: z.looseObject({ waiting: z.int(), oldestWaitingMs: z.number().min(0), isAtLimit: z.boolean() }),
});
/** Runs what has ended again, from a step on, as the new run `as` under the principal that was signed for it. */
export const RunsRerun = route('orchestrator', 'runs.rerun', {
  input: z.looseObject({
    run: id,
    from: z.string().optional(),
    /** Confirmed actions to do once more, each with a person's approval. */
    repeat: z.array(z.string()).max(20).optional(),
    as: id,
    principal: z.string(),
    deadline: at.optional(),
  }),
  output: RunSummarySchema,
});
export const ApprovalsList = route('orchestrator', 'approvals.list', {
  input: z.looseObject({ status: z.string().default('open'), run: z.string().optional(), ...page }),
  output: z.looseObject({ approvals: z.array(ApprovalSchema), next: z.string().optional() }),
});
export const ApprovalsGet = route('orchestrator', 'approvals.get', {
  input: z.looseObject({ approval: id }),
  output: ApprovalSchema,
});
export const ApprovalsDecide = route('orchestrator', 'approvals.decide', {
  input: z.looseObject({
    approval: id,
    decision: z.enum(['accept', 'edit', 'reject']),
    payloadHash: z.string(),
    edited: z.unknown().optional(),
    comment: z.string().max(4_000).optional(),
  }),
  output: ApprovalSchema,
});

// validator
export const RunEvents = route('validator', 'run.events', {
  input: z.looseObject({ run: id, after: z.int().min(0).default(0), limit: z.int().min(1).max(1_000).default(200) }),
  output: z.looseObject({ events: z.array(RunEventSchema) }),
});
/** The end of a run as its log holds it; null while it goes on. */
export const RunEnd = route('validator', 'run.end', {
  input: z.looseObject({ run: id }),
  output: z.looseObject({ end: RunEventSchema.nullable() }),
});
/** A failing candidate, for reviewers, marked as such. */
export const CandidatesGet = route('validator', 'candidates.get', {
  input: z.looseObject({ run: id, step: z.string(), attempt: z.int().min(1) }),
  output: z.looseObject({ isValidated: z.literal(false), candidate: z.unknown(), failures: z.array(z.unknown()) }),
});

// retriever
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
// intent-classifier
export const IntentsPut = route('intent-classifier', 'intents.put', {
  input: z.looseObject({
    model: id,
    intents: z.record(z.string(), z.array(z.string().min(1).max(4_000)).min(1)),
    outOfScope: z.array(z.string().max(4_000)).default([]),
  }),
  output: z.looseObject({
    model: z.string(),
    version: z.string(),
    intents: z.int(),
    examples: z.int(),
    trainedMs: z.int(),
    /** Whether it knows words alone, or meaning as well, and by which embedder. */
    by: z.enum(['words', 'words-and-meaning']).default('words'),
    embedder: z.string().optional(),
  }),
  // 50,000 examples are trained before the answer.
  timeoutMs: 120_000,
});
export const IntentsList = route('intent-classifier', 'intents.list', {
  input: nothing,
  output: z.looseObject({
    models: z.array(z.looseObject({ model: z.string(), version: z.string(), intents: z.array(z.string()) })),
  }),
});

// generator
const AnsweringModelSchema = z.looseObject({
  name: z.string(),
  id: z.string(),
  provider: z.string(),
  isPrivate: z.boolean(),
  dataClasses: z.array(DataClassSchema),
});
/** `all` can be named by workflows. `worstCase` bounds a call's cost in micro-USD: a full context, and its answer by the million tokens; absent where nobody knows. */
const NamedModelSchema = AnsweringModelSchema.extend({
  capabilities: z.array(z.string()),
  worstCase: z.looseObject({ contextMicroUsd: z.int(), outputMicroUsdPerMtoken: z.int() }).optional(),
});
/** Which models answer where a workflow names none; data of other classes than a model's own goes to a local model. */
export const ModelsDescribe = route('generator', 'models.describe', {
  input: nothing,
  output: z.looseObject({ text: AnsweringModelSchema, json: AnsweringModelSchema, all: z.array(NamedModelSchema) }),
});

// legacy-connector
export const SubscriptionsPut = route('legacy-connector', 'subscriptions.put', {
  input: z.looseObject({
    source: z.string(),
    type: z.string(),
    workflow: z.string(),
    mapping: z.string(),
    principal: z.string().regex(/^service:/),
  }),
  output: nothing,
});
/** Argument and result schemas of an operation, from its connector file (JSON Schema). */
export const OperationsList = route('legacy-connector', 'operations.list', {
  input: nothing,
  output: z.looseObject({
    operations: z.array(
      z.looseObject({
        operation: z.string(),
        isEffect: z.boolean(),
        description: z.string(),
        arguments: z.unknown().optional(),
        result: z.unknown().optional(),
        /** The operation that undoes it. */
        compensate: z.string().optional(),
      }),
    ),
  }),
});

// audit
export const RunExplain = route('audit', 'runs.explain', {
  input: z.looseObject({ run: id }),
  output: z.looseObject({ run: id }),
});
export const AuditList = route('audit', 'audit.list', {
  input: z.looseObject({ run: z.string().optional(), kind: z.string().optional(), ...page }),
  output: z.looseObject({
    records: z.array(z.looseObject({ seq: z.int(), hash: z.string(), fact: AuditFactSchema })),
    next: z.string().optional(),
  }),
});
/** Up to 1,000 export lines (each a JSON text, in chain order) from `from`; the last page carries a checkpoint. */
export const AuditExport = route('audit', 'audit.export', {
  input: z.looseObject({ from: z.int().min(1).default(1) }),
  output: z.looseObject({
    lines: z.array(z.string()),
    next: z.int().optional(),
    checkpoint: CheckpointSchema.optional(),
  }),
});
export const AuditCheckpoint = route('audit', 'audit.checkpoint', { input: nothing, output: CheckpointSchema });

// boundaries allow short-files: the one table of routes, read as a whole
/** All routes by name; a service that lacks one of its own does not start. */
export const routes = Object.fromEntries(
  [
    AdministrationSeed,
    WorkflowsGet,
    WorkflowsList,
    WorkflowDraftGet,
    WorkflowDraftPut,
    WorkflowDraftDelete,
    WorkflowsCheck,
    WorkflowsPublish,
    WorkflowsProvision,
    WorkflowsVersions,
    WorkflowsVersion,
    WorkflowsDiff,
    ChecksList,
    EditedAnswerCheck,
    EditedArgumentsCheck,
    WorkflowsRollback,
    WorkflowPolicyGet,
    WorkflowPolicyPut,
    BundlesFile,
    RunsGet,
    RunsList,
    RunsCancel,
    RunsPause,
    RunsResume,
    RunsRerun,
    RunsBacklog,
    ApprovalsList,
    ApprovalsGet,
    ApprovalsDecide,
    RunEvents,
    RunEnd,
    CandidatesGet,
    DocumentsSubmit,
    DocumentsGet,
    DocumentsList,
    DocumentsDelete,
    DocumentsPermit,
    DocumentsReport,
    DocumentsReceipts,
    AccessVersion,
    AccessRecheck,
    RightsScopePut,
    RightsScopeDelete,
    RightsScopesList,
    DocumentsRights,
    AccessChanges,
    IntentsPut,
    IntentsList,
    IntentPut,
    IntentRemove,
    IntentModelGet,
    IntentModelRemove,
    ModelsDescribe,
    EmbeddingsCreate,
    EmbeddingsDescribe,
    ModelsRegister,
    ModelsRegistry,
    BudgetsList,
    BudgetsPut,
    BudgetsRemove,
    SpendingReport,
    CacheEvict,
    RunsEndings,
    SourcesPut,
    SourcesList,
    SourcesSync,
    SourcesRemove,
    SubscriptionsPut,
    OperationsList,
    RunExplain,
    AuditList,
    AuditExport,
    AuditCheckpoint,
  ].map((one) => [one.name, one]),
);
