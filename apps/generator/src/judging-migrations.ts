import { type Migration, tenantTable } from '@chassis/persistence';
import { reserveByCall } from './money-migrations.js';

/** What judges said of attempts, by numbers and references; and calls that are held now and dispatched later. */
export const judgingMigrations: readonly Migration[] = [
  {
    id: '070-judgements',
    sql: `
${tenantTable(
  'judgement',
  `run text not null, step text not null, attempt int not null, until timestamptz not null, outcome jsonb, judged_at timestamptz,
   primary key (tenant, run, step, attempt)`,
)}
${reserveByCall}`,
  },
];
