import { z } from 'zod';
import { DataClassSchema } from './data-class.js';
import { page } from './page.js';
import { route } from './route.js';
import {
  CheckReportSchema,
  FindingSchema,
  RiskClassSchema,
  RiskSchema,
  WorkflowPolicySchema,
} from './workflow-check.js';

const at = z.iso.datetime();
const name = z.string().min(1).max(61);
const hash = z.string().regex(/^[0-9a-f]{64}$/, 'the hash of a folder: 64 hexadecimal digits');
const FilesSchema = z.record(z.string(), z.string());

/** A folder that somebody works on. `requestedBy` asked for its publication, which waits for a second person. */
export const WorkflowDraftSchema = z.looseObject({
  name: z.string(),
  hash: z.string(),
  author: z.string(),
  updatedAt: at,
  requestedBy: z.string().optional(),
  requestedAt: at.optional(),
});
export type WorkflowDraft = z.infer<typeof WorkflowDraftSchema>;

/** One version and how it last became the published one. */
export const WorkflowVersionSchema = z.looseObject({
  name: z.string(),
  version: z.int().min(1),
  hash: z.string(),
  isCurrent: z.boolean(),
  publishedAt: at,
  publishedBy: z.string(),
});
export type WorkflowVersion = z.infer<typeof WorkflowVersionSchema>;

/** One change of what is published, newest first. `provision` was done by whoever deploys; `rollback` made an older version the current one. */
export const PublicationSchema = z.looseObject({
  sequence: z.int().min(1),
  kind: z.enum(['publish', 'provision', 'rollback']),
  version: z.int().min(1),
  hash: z.string(),
  replacedHash: z.string().optional(),
  at,
  by: z.string(),
  author: z.string().optional(),
  requestedBy: z.string().optional(),
  riskClass: RiskClassSchema.optional(),
  reason: z.string().optional(),
});
export type Publication = z.infer<typeof PublicationSchema>;

/** What became of asking for a publication. `check-failed` and its findings; `awaiting-second-person` until somebody else publishes exactly this hash. */
export const PublishOutcomeSchema = z.looseObject({
  status: z.enum(['published', 'awaiting-second-person', 'check-failed']),
  name: z.string(),
  hash: z.string(),
  version: z.int().optional(),
  isNew: z.boolean().optional(),
  findings: z.array(FindingSchema),
  risk: RiskSchema,
});
export type PublishOutcome = z.infer<typeof PublishOutcomeSchema>;

export const WorkflowsList = route('orchestrator', 'workflows.list', {
  input: z.looseObject({ ...page }),
  output: z.looseObject({
    workflows: z.array(
      z.looseObject({
        name: z.string(),
        current: WorkflowVersionSchema.optional(),
        draft: WorkflowDraftSchema.optional(),
      }),
    ),
    next: z.string().optional(),
  }),
});
export const WorkflowDraftGet = route('orchestrator', 'workflows.draft.get', {
  input: z.looseObject({ name }),
  output: WorkflowDraftSchema.extend({ files: FilesSchema }),
});
/** Saves a whole folder. `replaces` is the hash of the draft it was made from, which must still be there: `stale-draft` if not. */
export const WorkflowDraftPut = route('orchestrator', 'workflows.draft.put', {
  input: z.looseObject({ name, files: FilesSchema, replaces: hash.optional() }),
  output: WorkflowDraftSchema.extend({ isNew: z.boolean() }),
});
export const WorkflowDraftDelete = route('orchestrator', 'workflows.draft.delete', {
  input: z.looseObject({ name, hash }),
  output: z.looseObject({}),
});
/** Checks the draft, or the files given, without keeping them. */
export const WorkflowsCheck = route('orchestrator', 'workflows.check', {
  input: z.looseObject({ name, files: FilesSchema.optional() }),
  output: CheckReportSchema,
  timeoutMs: 30_000,
});
/** Publishes the draft with exactly this hash. */
export const WorkflowsPublish = route('orchestrator', 'workflows.publish', {
  input: z.looseObject({ name, hash }),
  output: PublishOutcomeSchema,
  timeoutMs: 30_000,
});
/** Draft, check and publication in one, for whoever deploys the files: `service:setup` alone. */
export const WorkflowsProvision = route('orchestrator', 'workflows.provision', {
  input: z.looseObject({ name, files: FilesSchema }),
  /** `isPublished` is false where a person decided what is published: then the files are a version that waits for a person. */
  output: z.looseObject({
    name: z.string(),
    hash: z.string(),
    version: z.int(),
    isNew: z.boolean(),
    isPublished: z.boolean(),
  }),
  timeoutMs: 30_000,
});
/** What one check finds, by the codes of its failures. `isOnDemand`: it looks only where a step names it. */
const FoundByCheckSchema = z.looseObject({ check: z.string(), codes: z.array(z.string()), isOnDemand: z.boolean() });
/** The checks that a `generate` step may name, and what can be found wrong: with answers, and with the arguments of actions. */
export const ChecksList = route('validator', 'checks.list', {
  input: z.looseObject({}),
  output: z.looseObject({
    checks: z.array(z.looseObject({ name: z.string(), version: z.string() })),
    /** A validator of an earlier release does not say. */
    failures: z.looseObject({ answers: z.array(FoundByCheckSchema), actions: z.array(FoundByCheckSchema) }).optional(),
  }),
});
export const WorkflowsVersions = route('orchestrator', 'workflows.versions', {
  input: z.looseObject({ name, limit: page.limit }),
  output: z.looseObject({
    name: z.string(),
    versions: z.array(WorkflowVersionSchema),
    publications: z.array(PublicationSchema),
  }),
});
export const WorkflowsVersion = route('orchestrator', 'workflows.version', {
  input: z.looseObject({ name, version: z.int().min(1) }),
  output: WorkflowVersionSchema.extend({ files: FilesSchema }),
});
/** `from` and `to` are version numbers, hashes, `current` or `draft`. */
export const WorkflowsDiff = route('orchestrator', 'workflows.diff', {
  input: z.looseObject({ name, from: z.string().max(100), to: z.string().max(100) }),
  output: z.looseObject({
    name: z.string(),
    from: z.looseObject({ hash: z.string(), version: z.int().optional() }),
    to: z.looseObject({ hash: z.string(), version: z.int().optional() }),
    /** What changes in the graph, in words of the workflow file. */
    changes: z.array(z.looseObject({ pointer: z.string(), kind: z.enum(['added', 'removed', 'changed']) })),
    files: z.array(
      z.looseObject({
        path: z.string(),
        kind: z.enum(['added', 'removed', 'changed']),
        /** Unified diff with three lines of context. */
        patch: z.string(),
      }),
    ),
  }),
});
export const WorkflowsRollback = route('orchestrator', 'workflows.rollback', {
  input: z.looseObject({
    name,
    version: z.int().min(1),
    /** The hash that is published now; another one by then is a conflict. */
    replaces: hash.optional(),
    reason: z.string().min(1).max(1_000),
  }),
  output: PublishOutcomeSchema,
  timeoutMs: 30_000,
});
export const WorkflowPolicyGet = route('orchestrator', 'workflows.policy.get', {
  input: z.looseObject({}),
  output: WorkflowPolicySchema,
});
export const WorkflowPolicyPut = route('orchestrator', 'workflows.policy.put', {
  input: WorkflowPolicySchema,
  output: WorkflowPolicySchema,
});

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
