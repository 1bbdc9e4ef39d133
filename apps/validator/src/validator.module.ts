import { MessageBus } from '@chassis/messaging';
import { Module } from '@nestjs/common';
import { DisclosureStore } from './adapters/disclosure-store.js';
import { ExampleStore } from './adapters/example-store.js';
import { InstalledTagger } from './adapters/installed-tagger.js';
import { InstalledVectors } from './adapters/installed-vectors.js';
import { RecentEvents } from './adapters/recent-events.js';
import { PruneExamples } from './adapters/prune-examples.js';
import { PruneHistory } from './adapters/prune-history.js';
import { PostgresReleaseLog } from './adapters/postgres-release-log.js';
import { PostgresRunEventLog } from './adapters/postgres-run-event-log.js';
import { RouteAnswerJudges } from './adapters/route-answer-judges.js';
import { RouteBundleFiles } from './adapters/route-bundle-files.js';
import { RouteCurrentAccess } from './adapters/route-current-access.js';
import { RouteTextSpecialists } from './adapters/route-text-specialists.js';
import { CorrectClass } from './examples/correct-class.js';
import { MakeExample } from './examples/make-example.js';
import { MaskParts } from './examples/mask-parts.js';
import { TeachExamples } from './examples/teach-examples.js';
import { AnswerGeneratedHandler } from './handlers/answer-generated.handler.js';
import { AnswerSegmentHandler } from './handlers/answer-segment.handler.js';
import { ApprovalDecidedHandler } from './handlers/approval-decided.handler.js';
import { CheckActionHandler } from './handlers/check-action.handler.js';
import { CloseAttemptHandler } from './handlers/close-attempt.handler.js';
import { RunCancelledHandler } from './handlers/run-cancelled.handler.js';
import { RunUpdatedHandler } from './handlers/run-updated.handler.js';
import { AnswerJudges } from './ports/answer-judges.js';
import { BundleFiles } from './ports/bundle-files.js';
import { CurrentAccess } from './ports/current-access.js';
import { ReleaseLog } from './ports/release-log.js';
import { TextSpecialists } from './ports/text-specialists.js';
import { RunEventLog } from './ports/run-event-log.js';
import { AnswerDropping } from './release/answer-dropping.js';
import { AnswerMasking } from './release/answer-masking.js';
import { AnswerChecks } from './release/answer-checks.js';
import { AnswerJudging } from './release/answer-judging.js';
import { AnswerConclusion } from './release/answer-conclusion.js';
import { AttemptAdvance } from './release/attempt-advance.js';
import { CheckContexts } from './release/check-contexts.js';
import { FailedAttempts } from './release/failed-attempts.js';
import { FailedCandidates } from './release/failed-candidates.js';
import { SegmentGate } from './release/segment-gate.js';
import { SegmentTails } from './release/segment-tails.js';
import { StepLanes } from './release/step-lanes.js';
import { CandidatesRoutes } from './routes/candidates.routes.js';
import { ChecksRoutes } from './routes/checks.routes.js';
import { DisclosureRoutes } from './routes/disclosure.routes.js';
import { EditsRoutes } from './routes/edits.routes.js';
import { ExamplesRoutes } from './routes/examples.routes.js';
import { EventTexts } from './routes/event-texts.js';
import { RunEventsRoutes } from './routes/run-events.routes.js';

@Module({
  controllers: [
    AnswerSegmentHandler,
    AnswerGeneratedHandler,
    CloseAttemptHandler,
    CheckActionHandler,
    RunUpdatedHandler,
    RunCancelledHandler,
    ApprovalDecidedHandler,
    RunEventsRoutes,
    CandidatesRoutes,
    ChecksRoutes,
    EditsRoutes,
    ExamplesRoutes,
    DisclosureRoutes,
  ],
  providers: [
    { provide: ReleaseLog, useClass: PostgresReleaseLog },
    { provide: RunEventLog, useClass: PostgresRunEventLog },
    { provide: CurrentAccess, useClass: RouteCurrentAccess },
    { provide: TextSpecialists, useClass: RouteTextSpecialists },
    { provide: AnswerJudges, useClass: RouteAnswerJudges },
    { provide: BundleFiles, useClass: RouteBundleFiles },
    InstalledTagger,
    InstalledVectors,
    CheckContexts,
    SegmentGate,
    FailedAttempts,
    FailedCandidates,
    AnswerConclusion,
    AnswerDropping,
    AnswerMasking,
    AnswerChecks,
    AnswerJudging,
    SegmentTails,
    AttemptAdvance,
    StepLanes,
    EventTexts,
    PruneHistory,
    { provide: RecentEvents, useFactory: (bus: MessageBus) => new RecentEvents(bus), inject: [MessageBus] },
    DisclosureStore,
    ExampleStore,
    MaskParts,
    MakeExample,
    CorrectClass,
    TeachExamples,
    PruneExamples,
  ],
})
export class ValidatorModule {}
