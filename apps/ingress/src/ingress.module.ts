import { Module } from '@nestjs/common';
import { AccessAdministration } from './access/access-administration.js';
import { AccessAnnouncer } from './access/access-announcer.js';
import { AccessTables } from './access/access-tables.js';
import { AdministrationRoute } from './access/administration.route.js';
import { ApiKeyAuthenticator } from './access/api-key-authenticator.js';
import { BearerAuthenticator } from './access/bearer-authenticator.js';
import { CallerRoutes } from './access/caller-routes.js';
import { CallerTokens } from './access/caller-tokens.js';
import { CredentialRows } from './access/credential-rows.js';
import { CurrentActor } from './access/current-actor.js';
import { DeniedRecord } from './access/denied-record.js';
import { EnsureTenant } from './access/ensure-tenant.js';
import { GroupsController } from './access/groups.controller.js';
import { IssuerKeys } from './access/issuer-keys.js';
import { RoutingController } from './money/routing.controller.js';
import { ModelRegistryController } from './money/model-registry.controller.js';
import { BudgetsController } from './money/budgets.controller.js';
import { KeysController } from './access/keys.controller.js';
import { OidcAuthenticator } from './access/oidc-authenticator.js';
import { UsersController } from './access/users.controller.js';
import { ApprovalsController } from './approvals/approvals.controller.js';
import { CandidatesController } from './approvals/candidates.controller.js';
import { AuditController } from './audit/audit.controller.js';
import { DeadLettersController } from './dead-letters/dead-letters.controller.js';
import { BulkIntake } from './documents/bulk-intake.js';
import { DocumentIntake } from './documents/document-intake.js';
import { DocumentsController } from './documents/documents.controller.js';
import { ReportController } from './documents/report.controller.js';
import { SourcesController } from './documents/sources.controller.js';
import { RightsController } from './documents/rights.controller.js';
import { SynonymsController } from './documents/synonyms.controller.js';
import { EventsController } from './events/events.controller.js';
import { TakeEvents } from './events/take-events.js';
import { ExamplesController } from './examples/examples.controller.js';
import { HealthController } from './health/health.controller.js';
import { Gate } from './http/gate.js';
import { ProblemFilter } from './http/problem.filter.js';
import { IntentsController } from './intents/intents.controller.js';
import { AbandonedRuns } from './openai/abandoned-runs.js';
import { ChatRuns } from './openai/chat-runs.js';
import { ChatStream } from './openai/chat-stream.js';
import { ChatController } from './openai/chat.controller.js';
import { EmbeddingsController } from './openai/embeddings.controller.js';
import { ModelsController } from './openai/models.controller.js';
import { ResponsesController } from './openai/responses.controller.js';
import { ServedModels } from './openai/served-models.js';
import { DocsController } from './openapi/docs.controller.js';
import { ServedDocument } from './openapi/served-document.js';
import { Authenticator } from './ports/authenticator.js';
import { AcceptRows } from './runs/accept-rows.js';
import { AcceptInTurn } from './runs/accept-in-turn.js';
import { AcceptRun } from './runs/accept-run.js';
import { Admission } from './runs/admission.js';
import { ForgetAccepted } from './runs/forget-accepted.js';
import { InputCheck } from './runs/input-check.js';
import { OpenStreams } from './runs/open-streams.js';
import { PublishedWorkflows } from './runs/published-workflows.js';
import { RunAccess } from './runs/run-access.js';
import { RunFollower } from './runs/run-follower.js';
import { RunStream } from './runs/run-stream.js';
import { RunViews } from './runs/run-views.js';
import { OperateRunsController } from './runs/operate-runs.controller.js';
import { RunsController } from './runs/runs.controller.js';
import { StartRunController } from './runs/start-run.controller.js';
import { WaitForEnd } from './runs/wait-for-end.js';
import { DraftsController } from './workflows/drafts.controller.js';
import { PublishingController } from './workflows/publishing.controller.js';
import { DisclosurePolicyController } from './workflows/disclosure-policy.controller.js';
import { WorkflowPolicyController } from './workflows/workflow-policy.controller.js';
import { WorkflowsController } from './workflows/workflows.controller.js';

export const controllers = [
  StartRunController,
  OperateRunsController,
  RunsController,
  EventsController,
  DocumentsController,
  ReportController,
  SourcesController,
  RightsController,
  SynonymsController,
  ApprovalsController,
  CandidatesController,
  ExamplesController,
  IntentsController,
  WorkflowsController,
  DraftsController,
  PublishingController,
  WorkflowPolicyController,
  DisclosurePolicyController,
  BudgetsController,
  ModelRegistryController,
  RoutingController,
  AuditController,
  DeadLettersController,
  UsersController,
  GroupsController,
  KeysController,
  ChatController,
  ResponsesController,
  ModelsController,
  EmbeddingsController,
  HealthController,
  DocsController,
  AdministrationRoute,
];
const access = [
  CredentialRows,
  ApiKeyAuthenticator,
  IssuerKeys,
  OidcAuthenticator,
  AccessTables,
  AccessAnnouncer,
  AccessAdministration,
  CallerTokens,
  CallerRoutes,
  CurrentActor,
  EnsureTenant,
  DeniedRecord,
  { provide: Authenticator, useClass: BearerAuthenticator },
];
const runs = [
  PublishedWorkflows,
  InputCheck,
  AcceptRows,
  AcceptInTurn,
  AcceptRun,
  Admission,
  ForgetAccepted,
  OpenStreams,
  RunAccess,
  RunFollower,
  RunStream,
  RunViews,
  WaitForEnd,
  AbandonedRuns,
  ChatRuns,
  ChatStream,
  ServedModels,
];
@Module({
  controllers,
  providers: [...access, ...runs, BulkIntake, DocumentIntake, Gate, ProblemFilter, TakeEvents, ServedDocument],
})
export class IngressModule {}
