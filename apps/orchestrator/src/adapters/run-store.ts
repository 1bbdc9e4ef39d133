import { ChassisError, isTerminal } from '@chassis/contracts';
import { Database, type Tx } from '@chassis/persistence';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { activeSteps } from '../domain/active-steps.js';
import type { StoredEvent } from '../domain/replay.js';
import { upgradeState } from '../domain/upgrade-state.js';
import { wakeAt } from '../domain/wake-at.js';
import type { RunRow } from './run-row.js';

interface RunRecord {
  run: string;
  version: number;
  workflow: string;
  hash: string;
  subject: string;
  key_id: string | null;
  principal: string;
  traceparent: string | null;
  origin: string;
  state: unknown;
}

const columns = 'run, version, workflow, hash, subject, key_id, principal, traceparent, origin, state';

export interface RunChange {
  readonly row: RunRow;
  /** What made the row what it is since it was last written; stored beside it. */
  readonly events: readonly StoredEvent[];
}

/**
 * Rows of runs. Open ones of late are kept in memory; the version check of the write notices when a copy is old,
 * also after a database that lost its last asynchronous commits came back.
 */
@Injectable()
export class RunStore {
  private readonly recent = new LRUCache<string, RunRow>({ max: 5_000 });

  constructor(private readonly database: Database) {}

  /** The rows of these runs, as far as they exist. */
  async load(tenant: string, runs: readonly string[]): Promise<Map<string, RunRow>> {
    const rows = new Map<string, RunRow>();
    for (const run of runs) {
      const known = this.recent.get(`${tenant}/${run}`);
      if (known !== undefined) rows.set(run, known);
    }
    const missing = runs.filter((run) => !rows.has(run));
    if (missing.length === 0) return rows;
    for (const row of await this.read(tenant, missing)) rows.set(row.run, row);
    return rows;
  }

  /**
   * Of these rows, the ones that the database holds otherwise than memory, as it holds them: another instance wrote since, or a crash took a write back.
   * What came from the database itself is not asked for again.
   */
  async changedElsewhere(tenant: string, rows: readonly RunRow[]): Promise<Map<string, RunRow | undefined>> {
    const kept = rows.filter((row) => this.recent.get(`${tenant}/${row.run}`) === row);
    if (kept.length === 0) return new Map();
    const runs = kept.map(({ run }) => run);
    const stored = new Map((await this.read(tenant, runs)).map((row) => [row.run, row]));
    const changed = kept.filter(({ run, version }) => stored.get(run)?.version !== version).map(({ run }) => run);
    this.forget(tenant, changed);
    return new Map(changed.map((run) => [run, stored.get(run)]));
  }

  /** Writes rows whose version is one above the stored one (1: new). Throws `transient`/`run-changed` when another write came first. */
  async save(tx: Tx, changes: readonly RunChange[]): Promise<void> {
    // Always in the same order, so that two instances with the same runs never wait for each other.
    const ordered = changes.toSorted((a, b) => (a.row.run < b.row.run ? -1 : 1));
    const saved = await tx.query<{ run: string }>(upsert, [tx.tenant, ...parametersOf(ordered)]);
    if (saved.length < changes.length)
      throw new ChassisError('transient', 'run-changed', 'A run was changed by another write.');
    tx.afterCommit(() => {
      for (const { row } of changes) {
        const key = `${tx.tenant}/${row.run}`;
        if (isTerminal(row.state.status)) this.recent.delete(key);
        else this.recent.set(key, row);
      }
    });
  }

  private async read(tenant: string, runs: readonly string[]): Promise<RunRow[]> {
    const sql = `select ${columns} from runs where run = any($1::text[])`;
    const found = await this.database.withTenant(tenant, async (tx) => await tx.last<RunRecord>(sql, [runs]), {
      durability: 'async',
    });
    return found.map(rowOf);
  }

  /** Drops what is in memory of these runs, so that the next load reads their rows. */
  forget(tenant: string, runs: readonly string[]): void {
    for (const run of runs) this.recent.delete(`${tenant}/${run}`);
  }
}

// An update joined from unnest would scan the table: the planner guesses ten rows and keeps the plan it made when the table was small.
const upsert = `
with saved as (
insert into runs (tenant, run, version, workflow, hash, status, reason, subject, key_id, principal, traceparent, data_class, origin,
                  accepted_at, started_at, ended_at, deadline, wake_at, cost_micro_usd, active_steps, state, parent)
select $1, * from unnest($2::text[], $3::int[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[],
                  $12::text[], $13::text[], $14::timestamptz[], $15::timestamptz[], $16::timestamptz[], $17::timestamptz[], $18::timestamptz[],
                  $19::bigint[], $20::int[], $21::jsonb[], $22::text[])
on conflict (tenant, run) do update set version = excluded.version, status = excluded.status, reason = excluded.reason,
  data_class = excluded.data_class, ended_at = excluded.ended_at, wake_at = excluded.wake_at, cost_micro_usd = excluded.cost_micro_usd, active_steps = excluded.active_steps, state = excluded.state,
  claimed_until = null
where runs.version = excluded.version - 1
returning run
), told as (
  insert into run_events (tenant, run, version, events) select $1, * from unnest($2::text[], $3::int[], $23::jsonb[])
  on conflict do nothing
)
select run from saved`;

const at = (ms: number | undefined): string | null => (ms === undefined ? null : new Date(ms).toISOString());

function parametersOf(changes: readonly RunChange[]): unknown[] {
  const rows = changes.map(({ row }) => row);
  const of = (pick: (row: RunRow) => unknown): unknown[] => rows.map(pick);
  return [
    of((row) => row.run),
    of((row) => row.version),
    of((row) => row.workflow),
    of((row) => row.hash),
    of((row) => row.state.status),
    of((row) => row.state.reason ?? null),
    of((row) => row.subject),
    of((row) => row.keyId ?? null),
    of((row) => row.principal),
    of((row) => row.traceparent ?? null),
    of((row) => row.state.dataClass),
    of((row) => row.origin),
    of((row) => at(row.state.acceptedAt)),
    of((row) => at(row.state.startedAt)),
    of((row) => at(row.state.endedAt)),
    of((row) => at(row.state.deadlineAt)),
    of((row) => at(wakeAt(row.state))),
    of((row) => row.state.costMicroUsd),
    of((row) => activeSteps(row.state)),
    of((row) => JSON.stringify(row.state)),
    of((row) => row.state.childOf?.run ?? null),
    changes.map(({ events }) => JSON.stringify(events)),
  ];
}

const rowOf = (record: RunRecord): RunRow => ({
  run: record.run,
  version: record.version,
  workflow: record.workflow,
  hash: record.hash,
  subject: record.subject,
  keyId: record.key_id ?? undefined,
  principal: record.principal,
  traceparent: record.traceparent ?? undefined,
  origin: record.origin,
  state: upgradeState(record.state),
});
