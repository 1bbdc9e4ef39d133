import { z } from 'zod';
import { DataClassSchema } from './data-class.js';
import { RunStatusSchema } from './run-status.js';
import { page } from './page.js';
import { route } from './route.js';

const id = z.string().min(1).max(200);
const at = z.iso.datetime();
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
