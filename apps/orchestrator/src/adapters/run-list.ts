import { ChassisError, type DataClass, type RunStatus, type RunSummary } from '@chassis/contracts';
import { Database } from '@chassis/persistence';
import { Injectable } from '@nestjs/common';
import type { Children, RunState } from '../domain/run-state.js';
import type { NewRun } from '../engine/submission.js';
import { waitingSummary } from './waiting-summary.js';
import { isWithoutWorkflow, WorkflowCatalog } from './workflow-catalog.js';

interface SummaryRecord {
  run: string;
  workflow: string;
  hash: string;
  status: RunStatus;
  reason: string | null;
  subject: string;
  accepted_at: Date;
  started_at: Date;
  ended_at: Date | null;
  deadline: Date;
  data_class: DataClass;
  cost_micro_usd: number;
  state: RunState;
  /** In place of a state: it waits for its start. */
  request?: NewRun | null;
}

const columns =
  'run, workflow, hash, status, reason, subject, accepted_at, started_at, ended_at, deadline, data_class, cost_micro_usd, state';

const pageOf = (filter: string, from: string): string => `(select * from (${from}) one
  where ($1::text is null or status = $1) and ($2::text is null or workflow = $2) and ($3::text is null or subject = $3)
    and ($4::text is null or (accepted_at, run) < (
      select accepted_at, run from runs where run = $4 union select accepted_at, run from waiting_runs where run = $4 limit 1))
    and ${filter} order by accepted_at desc, run desc limit $5)`;
/** As a row of `runs`, as far as a request is one. */
const waitingSql = `select run, request->>'workflow' as workflow, '' as hash, 'accepted' as status, null as reason, request->>'subject' as subject,
  accepted_at, null::timestamptz as started_at, null::timestamptz as ended_at, deadline, null as data_class, 0::bigint as cost_micro_usd,
  null::jsonb as state, request from waiting_runs w where not exists (select from runs r where r.run = w.run)`;
const childrenSql = pageOf('parent = $6', `select ${columns}, parent, null::jsonb as request from runs`);
const listSql = `select * from (${pageOf('$6::text is null', `select ${columns}, null::jsonb as request from runs where parent is null`)}
  union all ${pageOf('true', waitingSql)}) page order by accepted_at desc, run desc limit $5`;

/** Runs as people read them. */
@Injectable()
export class RunList {
  constructor(
    private readonly database: Database,
    private readonly catalog: WorkflowCatalog,
  ) {}

  /** Throws `rejected`/`unknown-run`, also for a run of another tenant: its rows are not seen. */
  async get(tenant: string, run: string): Promise<RunSummary> {
    const [record] = await this.query(tenant, `select ${columns} from runs where run = $1`, [run]);
    if (record === undefined) throw new ChassisError('rejected', 'unknown-run', `There is no run ${run}.`);
    return await this.summaryOf(tenant, record);
  }

  /** A page, newest first, those that wait for their start among them; `after` is the id of the last one seen. */
  async page(
    tenant: string,
    of: {
      status?: string | undefined;
      workflow?: string | undefined;
      subject?: string | undefined;
      /** Runs that this one started; without it those that no other started. */
      parent?: string | undefined;
      after?: string | undefined;
      limit: number;
    },
  ): Promise<RunSummary[]> {
    const sql = of.parent === undefined ? listSql : childrenSql;
    const records = await this.query(tenant, sql, [
      of.status ?? null,
      of.workflow ?? null,
      of.subject ?? null,
      of.after ?? null,
      of.limit,
      of.parent ?? null,
    ]);
    return await Promise.all(records.map(async (record) => await this.summaryOf(tenant, record)));
  }

  /** How they ended, or that they go on; unknown ones are left out. */
  async endings(
    tenant: string,
    runs: readonly string[],
  ): Promise<{ run: string; workflow: string; status: string; endedAt?: string }[]> {
    const sql = 'select run, workflow, status, ended_at from runs where run = any($1)';
    const rows = await this.database.withTenant(
      tenant,
      async (tx) => await tx.last<Pick<SummaryRecord, 'run' | 'workflow' | 'status' | 'ended_at'>>(sql, [runs]),
    );
    return rows.map(({ run, workflow, status, ended_at }) => ({
      run,
      workflow,
      status,
      ...(ended_at !== null && { endedAt: ended_at.toISOString() }),
    }));
  }

  private async query(tenant: string, sql: string, parameters: readonly unknown[]): Promise<SummaryRecord[]> {
    return await this.database.withTenant(tenant, async (tx) => await tx.last<SummaryRecord>(sql, parameters), {
      durability: 'async',
    });
  }

  private async summaryOf(tenant: string, record: SummaryRecord): Promise<RunSummary> {
    if (record.request) return waitingSummary(record.run, record.request);
    const kinds = record.hash === '' ? new Map<string, string>() : await this.kindsOf(tenant, record);
    const steps = Object.entries(record.state.steps).map(([step, { status, phase, attempt, children }]) => ({
      step,
      kind: kinds.get(step) ?? 'action',
      status: phase ?? status,
      attempts: attempt,
      ...(children && { children: progressOf(children) }),
    }));
    return {
      id: record.run,
      workflow: record.workflow,
      workflowHash: record.hash,
      status: record.status,
      subject: record.subject,
      acceptedAt: record.accepted_at.toISOString(),
      startedAt: record.started_at.toISOString(),
      deadline: record.deadline.toISOString(),
      dataClass: record.data_class,
      costMicroUsd: record.cost_micro_usd,
      steps,
      ...(record.state.childOf && { parent: record.state.childOf.run }),
      ...(record.state.pause && { pausedAt: new Date(record.state.pause.at).toISOString() }),
      ...(record.state.rerunOf && { rerunOf: record.state.rerunOf.run }),
      ...(record.reason !== null && { reason: record.reason }),
      ...(record.ended_at !== null && { endedAt: record.ended_at.toISOString() }),
    };
  }

  private async kindsOf(tenant: string, { hash, workflow }: SummaryRecord): Promise<Map<string, string>> {
    const { steps } = await this.catalog.workflow(tenant, hash, workflow).catch((error: unknown) => {
      // The run is there, though its version is not; it is ended at its next event.
      if (isWithoutWorkflow(error)) return { steps: [] };
      throw error;
    });
    return new Map(steps.map(({ id, kind }) => [id, kind]));
  }
}

/** How far a map is: runs that it has started and that have ended, of all its items. */
const progressOf = ({ count, open, done, failed }: Children): Record<string, number> => ({
  count,
  open: open.length,
  done,
  failed,
});
