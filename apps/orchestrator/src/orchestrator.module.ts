import { Module } from '@nestjs/common';
import { ApprovalStore } from './adapters/approval-store.js';
import { ChildRows } from './adapters/child-rows.js';
import { DraftStore } from './adapters/draft-store.js';
import { DueRuns } from './adapters/due-runs.js';
import { JsonSchemas } from './adapters/json-schemas.js';
import { PolicyStore } from './adapters/policy-store.js';
import { PublicationStore } from './adapters/publication-store.js';
import { PruneHistory } from './adapters/prune-history.js';
import { RunList } from './adapters/run-list.js';
import { RunStore } from './adapters/run-store.js';
import { SubjectDirectory } from './adapters/subject-directory.js';
import { WaitingRuns } from './adapters/waiting-runs.js';
import { WorkflowCatalog } from './adapters/workflow-catalog.js';
import { WorkflowEnvironments } from './adapters/workflow-environments.js';
import { ChildResults } from './engine/child-results.js';
import { DecidedContent } from './engine/decided-content.js';
import { Deciders } from './engine/deciders.js';
import { Decisions } from './engine/decisions.js';
import { EditChecks } from './engine/edit-checks.js';
import { SourcesOfDecision } from './engine/sources-of-decision.js';
import { Engine } from './engine/engine.js';
import { EngineStores } from './engine/engine-stores.js';
import { Evaluator } from './engine/evaluator.js';
import { OpenRunKeeper } from './engine/open-run-keeper.js';
import { Outcomes } from './engine/outcomes.js';
import { Reruns } from './engine/reruns.js';
import { RunDriver } from './engine/run-driver.js';
import { RunStarts } from './engine/run-starts.js';
import { StartGate } from './engine/start-gate.js';
import { WakeRuns } from './engine/wake-runs.js';
import { WakeTimes } from './engine/wake-times.js';
import { ProvisionWorkflow } from './governance/provision-workflow.js';
import { PublishWorkflow } from './governance/publish-workflow.js';
import { RollBackWorkflow } from './governance/roll-back-workflow.js';
import { WorkflowCheck } from './governance/workflow-check.js';
import { WorkflowDrafts } from './governance/workflow-drafts.js';
import { WorkflowHistory } from './governance/workflow-history.js';
import { WorkflowRecord } from './governance/workflow-record.js';
import { AccessChangedHandler } from './handlers/access-changed.handler.js';
import { ActionCheckedHandler } from './handlers/action-checked.handler.js';
import { ActionExecutedHandler } from './handlers/action-executed.handler.js';
import { AnswerValidatedHandler } from './handlers/answer-validated.handler.js';
import { AttemptClosedHandler } from './handlers/attempt-closed.handler.js';
import { CancelChildHandler } from './handlers/cancel-child.handler.js';
import { ChildEndedHandler } from './handlers/child-ended.handler.js';
import { IntentClassifiedHandler } from './handlers/intent-classified.handler.js';
import { PassagesRetrievedHandler } from './handlers/passages-retrieved.handler.js';
import { RunRequestedHandler } from './handlers/run-requested.handler.js';
import { StepFailedHandler } from './handlers/step-failed.handler.js';
import { ApprovalsRoutes } from './routes/approvals.routes.js';
import { DraftsRoutes } from './routes/drafts.routes.js';
import { PublishingRoutes } from './routes/publishing.routes.js';
import { RunsRoutes } from './routes/runs.routes.js';
import { WorkflowsRoutes } from './routes/workflows.routes.js';
import { WorkflowHistoryRoutes } from './routes/workflow-history.routes.js';
import { VerdictsRoutes } from './routes/verdicts.routes.js';
import { WorkflowPolicyRoutes } from './routes/workflow-policy.routes.js';

@Module({
  controllers: [
    RunRequestedHandler,
    AccessChangedHandler,
    IntentClassifiedHandler,
    PassagesRetrievedHandler,
    AnswerValidatedHandler,
    AttemptClosedHandler,
    ActionCheckedHandler,
    ActionExecutedHandler,
    StepFailedHandler,
    ChildEndedHandler,
    CancelChildHandler,
    RunsRoutes,
    ApprovalsRoutes,
    WorkflowsRoutes,
    DraftsRoutes,
    PublishingRoutes,
    WorkflowHistoryRoutes,
    WorkflowPolicyRoutes,
    VerdictsRoutes,
  ],
  providers: [
    RunStore,
    DueRuns,
    WaitingRuns,
    ChildRows,
    ChildResults,
    RunList,
    ApprovalStore,
    SubjectDirectory,
    WorkflowCatalog,
    WorkflowEnvironments,
    DraftStore,
    PublicationStore,
    PolicyStore,
    WorkflowRecord,
    WorkflowCheck,
    WorkflowDrafts,
    WorkflowHistory,
    PublishWorkflow,
    ProvisionWorkflow,
    RollBackWorkflow,
    JsonSchemas,
    Engine,
    EngineStores,
    RunDriver,
    Evaluator,
    Outcomes,
    Deciders,
    Decisions,
    SourcesOfDecision,
    DecidedContent,
    EditChecks,
    OpenRunKeeper,
    WakeTimes,
    WakeRuns,
    StartGate,
    RunStarts,
    PruneHistory,
    Reruns,
  ],
})
export class OrchestratorModule {}
