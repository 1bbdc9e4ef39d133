import { CONFIG } from '@chassis/service-kit';
import { Module } from '@nestjs/common';
import { PostgresSlots } from './adapters/postgres-slots.js';
import type { LegacyConnectorConfig } from './config.js';
import { ExecuteActionHandler } from './handlers/execute-action.handler.js';
import { LegacyEventHandler } from './handlers/legacy-event.handler.js';
import { ProofReader } from './handlers/proof-reader.js';
import { RunCancelledHandler } from './handlers/run-cancelled.handler.js';
import { Subscriptions } from './handlers/subscriptions.js';
import { ActionLedger } from './ledger/action-ledger.js';
import { ActionRunner } from './ledger/action-runner.js';
import { EffectInquiry } from './ledger/effect-inquiry.js';
import { LeaseKeeper } from './ledger/lease-keeper.js';
import { Reconciler } from './ledger/reconciler.js';
import { ReconciliationRecord } from './ledger/reconciliation-record.js';
import { Slots } from './ports/slots.js';
import { OperationsListRoute } from './routes/operations-list.route.js';
import { SubscriptionsPutRoute } from './routes/subscriptions-put.route.js';
import { SourcesRoutes } from './routes/sources.routes.js';
import { SourceLeases } from './sources/source-leases.js';
import { SourceDocuments } from './sources/source-documents.js';
import { WithdrawalClock } from './sources/withdrawal-clock.js';
import { SourceSchedule } from './sources/source-schedule.js';
import { SourceStore } from './sources/source-store.js';
import { SourceSync } from './sources/source-sync.js';
import { Connectors } from './systems/connectors.js';
import { LookUps } from './systems/look-ups.js';
import { SystemCalls } from './systems/system-calls.js';

@Module({
  controllers: [
    ExecuteActionHandler,
    RunCancelledHandler,
    LegacyEventHandler,
    SubscriptionsPutRoute,
    OperationsListRoute,
    SourcesRoutes,
  ],
  providers: [
    {
      provide: Connectors,
      inject: [CONFIG],
      useFactory: (config: LegacyConnectorConfig) => Connectors.load(config.CONNECTORS_DIR),
    },
    { provide: Slots, useClass: PostgresSlots },
    SystemCalls,
    LookUps,
    ProofReader,
    Subscriptions,
    ActionLedger,
    LeaseKeeper,
    EffectInquiry,
    ActionRunner,
    ReconciliationRecord,
    Reconciler,
    SourceDocuments,
    SourceLeases,
    WithdrawalClock,
    SourceSchedule,
    SourceStore,
    SourceSync,
  ],
})
export class LegacyConnectorModule {}
