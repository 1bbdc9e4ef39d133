import { leaseMigrations } from '@chassis/messaging';
import { type Migration, tenantTable } from '@chassis/persistence';
import { chargeUsageMigrations, settleWithUsage } from './charge-usage-migrations.js';
import {
  cacheMigrations,
  droppedAnswerMigrations,
  flightMigrations,
  knownAnswerMigrations,
} from './cache-migrations.js';
import { judgementPruningMigrations, judgingMigrations } from './judging-migrations.js';
import { moneyEdgesMigrations } from './money-edges-migrations.js';
import { moneyMigrations } from './money-migrations.js';
import { registryMigrations } from './registry-migrations.js';
import { routingMigrations } from './routing-migrations.js';

export const migrations: readonly Migration[] = [
  {
    id: '001-attempts',
    sql: tenantTable(
      'attempt',
      `run text not null, step text not null, attempt int not null,
       state text not null check (state in ('reserved', 'dispatched', 'settled')),
       model text not null, reserved_micro_usd bigint not null, cost_micro_usd bigint, is_estimated boolean,
       outcome text, outcome_bytes int, failure_kind text, failure_code text,
       reserved_at timestamptz not null, dispatched_at timestamptz, settled_at timestamptz,
       primary key (tenant, run, step, attempt)`,
    ),
  },
  ...leaseMigrations('generator'),
  ...moneyMigrations,
  ...cacheMigrations,
  ...registryMigrations,
  ...flightMigrations,
  ...routingMigrations,
  ...judgingMigrations,
  ...chargeUsageMigrations,
  ...droppedAnswerMigrations,
  ...judgementPruningMigrations,
  ...knownAnswerMigrations,
  ...moneyEdgesMigrations(settleWithUsage),
];
