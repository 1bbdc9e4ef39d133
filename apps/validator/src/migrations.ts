import { type Migration, tenantTable } from '@chassis/persistence';

/** Rows hold ids, numbers and payload references, never text. */
export const migrations: readonly Migration[] = [
  {
    id: '001-logs',
    // One row a run: who appends to its event log takes this row first, so positions have no gaps.
    sql: tenantTable(
      'logs',
      `run text not null,
       position int not null default 0,
       version int not null default -1,
       is_ended boolean not null default false,
       cancelled_at timestamptz,
       primary key (tenant, run)`,
    ),
  },
  {
    id: '002-events',
    sql: tenantTable(
      'events',
      `run text not null,
       position int not null check (position > 0),
       type text not null,
       data jsonb not null,
       at timestamptz not null,
       primary key (tenant, run, position)`,
    ),
  },
  {
    id: '003-steps',
    // The newest attempt of each generate step; a newer attempt takes the row over.
    sql: tenantTable(
      'steps',
      `run text not null,
       step text not null,
       attempt int not null,
       released int not null default 0,
       is_waiting boolean not null default false,
       is_closed boolean not null default false,
       failed jsonb,
       generated jsonb,
       verdict text,
       primary key (tenant, run, step)`,
    ),
  },
  {
    id: '004-segments',
    // Arrived and not yet released: the last one, and what came before its turn.
    sql: tenantTable(
      'segments',
      `run text not null,
       step text not null,
       attempt int not null,
       idx int not null,
       content jsonb not null,
       is_last boolean not null,
       primary key (tenant, run, step, attempt, idx)`,
    ),
  },
  {
    id: '005-releases',
    sql: tenantTable(
      'releases',
      `run text not null,
       step text not null,
       position int not null check (position > 0),
       attempt int not null,
       content jsonb not null,
       primary key (tenant, run, step, position)`,
    ),
  },
  {
    id: '006-candidates',
    // What did not pass, for reviewers.
    sql: tenantTable(
      'candidates',
      `run text not null,
       step text not null,
       attempt int not null,
       verdict text not null,
       content jsonb not null,
       failures jsonb not null,
       at timestamptz not null,
       primary key (tenant, run, step, attempt)`,
    ),
  },
];
