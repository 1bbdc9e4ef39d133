import { Module } from '@nestjs/common';
import { BundleFiles } from './adapters/bundle-files.js';
import { DocumentVersions } from './adapters/document-versions.js';
import { LocalModels } from './adapters/local-models.js';
import { PermittedPassages } from './adapters/permitted-passages.js';
import { PostgresAttemptLedger } from './adapters/postgres-attempt-ledger.js';
import { CallPreparation } from './handlers/call-preparation.js';
import { DocumentIndexedHandler } from './handlers/document-indexed.handler.js';
import { GenerateAnswerHandler } from './handlers/generate-answer.handler.js';
import { RunCancelledHandler } from './handlers/run-cancelled.handler.js';
import { RunningAttempts } from './handlers/running-attempts.js';
import { AttemptLedger } from './ports/attempt-ledger.js';
import { LanguageModels } from './ports/language-models.js';

@Module({
  controllers: [GenerateAnswerHandler, RunCancelledHandler, DocumentIndexedHandler],
  providers: [
    BundleFiles,
    CallPreparation,
    DocumentVersions,
    PermittedPassages,
    RunningAttempts,
    { provide: AttemptLedger, useClass: PostgresAttemptLedger },
    { provide: LanguageModels, useClass: LocalModels },
  ],
})
export class GeneratorModule {}
