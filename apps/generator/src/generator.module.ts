import { CONFIG, Limiter } from '@chassis/service-kit';
import { Logger } from '@chassis/telemetry';
import { Module } from '@nestjs/common';
import { AnswerCache } from './adapters/answer-cache.js';
import { AnsweredQuestions } from './adapters/answered-questions.js';
import { AnswerFlights } from './adapters/answer-flights.js';
import { JoinedAnswers } from './adapters/joined-answers.js';
import { JudgementPruner } from './adapters/judgement-pruner.js';
import { JudgementRows } from './adapters/judgement-rows.js';
import { BundleFiles } from './adapters/bundle-files.js';
import { CachedAnswerRows } from './adapters/cached-answer-rows.js';
import { ModelProbe } from './adapters/model-probe.js';
import { ModelChoice } from './adapters/model-choice.js';
import { RoutingModels } from './adapters/routing-models.js';
import { RoutingOutcomes } from './adapters/routing-outcomes.js';
import { RoutingPruner } from './adapters/routing-pruner.js';
import { ModelRegistry } from './adapters/model-registry.js';
import { TenantMasks } from './adapters/tenant-masks.js';
import { TenantModels } from './adapters/tenant-models.js';
import { QuestionWords } from './adapters/question-words.js';
import { WordLexicon } from './adapters/word-lexicon.js';
import { ConfiguredModels } from './adapters/configured-models.js';
import { conductOf } from './adapters/conduct-of.js';
import { DocumentVersions } from './adapters/document-versions.js';
import { PermittedPassages } from './adapters/permitted-passages.js';
import { SubjectTeams } from './adapters/subject-teams.js';
import { Spending } from './adapters/spending.js';
import { StaleCharges } from './adapters/stale-charges.js';
import { MoneyRoutes } from './routes/money.routes.js';
import { BudgetStore } from './adapters/budget-store.js';
import { PostgresMoneyLedger } from './adapters/postgres-money-ledger.js';
import { MoneyLedger } from './ports/money-ledger.js';
import { TextEmbedder } from './adapters/text-embedder.js';
import { PostgresAttemptLedger } from './adapters/postgres-attempt-ledger.js';
import type { GeneratorConfig } from './config.js';
import { ModelConduct } from './domain/conduct/model-conduct.js';
import { AccessChangedHandler } from './handlers/access-changed.handler.js';
import { AnswerJudge } from './handlers/answer-judge.js';
import { CallPreparation } from './handlers/call-preparation.js';
import { DocumentIndexedHandler } from './handlers/document-indexed.handler.js';
import { GenerateAnswerHandler } from './handlers/generate-answer.handler.js';
import { JudgeCalls } from './handlers/judge-calls.js';
import { JudgeHolds } from './adapters/judge-holds.js';
import { ProviderEmbeddings } from './handlers/provider-embeddings.js';
import { AttemptLedger } from './ports/attempt-ledger.js';
import { LanguageModels } from './ports/language-models.js';
import { KeyBindings } from './adapters/keys/key-bindings.js';
import { ModelKeys } from './adapters/keys/model-keys.js';
import { EmbeddingsRoutes } from './routes/embeddings.routes.js';
import { JudgementsRoutes } from './routes/judgements.routes.js';
import { RegistryRoutes } from './routes/registry.routes.js';
import { RoutingRoutes } from './routes/routing.routes.js';
import { ModelsRoutes } from './routes/models.routes.js';

@Module({
  controllers: [
    GenerateAnswerHandler,
    DocumentIndexedHandler,
    AccessChangedHandler,
    EmbeddingsRoutes,
    JudgementsRoutes,
    ModelsRoutes,
    RegistryRoutes,
    MoneyRoutes,
    RoutingRoutes,
  ],
  providers: [
    AnswerCache,
    AnsweredQuestions,
    AnswerJudge,
    JudgeCalls,
    JudgeHolds,
    JudgementRows,
    JudgementPruner,
    AnswerFlights,
    JoinedAnswers,
    BundleFiles,
    CachedAnswerRows,
    ModelProbe,
    ModelChoice,
    ModelKeys,
    RoutingModels,
    RoutingOutcomes,
    RoutingPruner,
    ModelRegistry,
    ProviderEmbeddings,
    QuestionWords,
    TenantModels,
    TenantMasks,
    WordLexicon,
    CallPreparation,
    TextEmbedder,
    DocumentVersions,
    PermittedPassages,
    BudgetStore,
    Spending,
    StaleCharges,
    SubjectTeams,
    PostgresMoneyLedger,
    { provide: MoneyLedger, useExisting: PostgresMoneyLedger },
    { provide: AttemptLedger, useClass: PostgresAttemptLedger },
    { provide: ModelConduct, inject: [CONFIG, Limiter], useFactory: conductOf },
    {
      provide: LanguageModels,
      inject: [CONFIG, Logger, ModelKeys],
      useFactory: async (config: GeneratorConfig, logger: Logger, keys: ModelKeys) =>
        await ConfiguredModels.open(config, logger, keys),
    },
    {
      provide: KeyBindings,
      inject: [CONFIG, Logger],
      useFactory: async (config: GeneratorConfig, logger: Logger) =>
        await KeyBindings.open(config.GENERATOR_SECRETS_DIR, logger),
    },
  ],
})
export class GeneratorModule {}
