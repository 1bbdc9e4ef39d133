import { Module } from '@nestjs/common';
import { ChainStore } from './chain/chain-store.js';
import { CheckpointSweeper } from './chain/checkpoint-sweeper.js';
import { Checkpoints } from './chain/checkpoints.js';
import { FactGatherer } from './chain/fact-gatherer.js';
import { AuditRecordedHandler } from './handlers/audit-recorded.handler.js';
import { PayloadReader } from './payload-reader.js';
import { AuditRoutes } from './routes/audit.routes.js';
import { ExplainRoutes } from './routes/explain.routes.js';
import { WithheldTexts } from './withheld-texts.js';

@Module({
  controllers: [AuditRecordedHandler, AuditRoutes, ExplainRoutes],
  providers: [ChainStore, FactGatherer, Checkpoints, CheckpointSweeper, PayloadReader, WithheldTexts],
})
export class AuditModule {}
