import { Injectable } from '@nestjs/common';
import {
  ChassisError,
  RunEnd,
  RunsGet,
  RunsList,
  isTerminal,
  type RunEvent,
  type RunSummary,
} from '@chassis/contracts';
import { RouteClient } from '@chassis/messaging';
import { CallerTokens } from '../access/caller-tokens.js';
import { runLinks } from '../domain/run-links.js';
import type { Caller } from '../ports/caller.js';
import type { RunView } from '../schemas/run.schemas.js';
import { AcceptRows } from './accept-rows.js';
import type { AcceptedRun } from './accepted-run.js';
import { RunAccess } from './run-access.js';

/** Runs as clients see them: state from the engine, the end and its result from the validator's log, and until the engine knows a run, from the accept row. */
@Injectable()
export class RunViews {
  constructor(
    private readonly rows: AcceptRows,
    private readonly routes: RouteClient,
    private readonly tokens: CallerTokens,
    private readonly access: RunAccess,
  ) {}

  async get(caller: Caller, run: string): Promise<RunView> {
    const token = await this.tokens.of(caller);
    const summary = await this.routes.call(RunsGet, { run }, { token }).catch((error: unknown) => {
      if (ChassisError.from(error).code === 'unknown-run') return undefined;
      throw error;
    });
    const row = summary === undefined ? await this.rows.get(caller.tenant, run) : undefined;
    const subject = summary?.subject ?? row?.subject;
    if (subject === undefined || (subject !== caller.subject && !caller.rights.has('runs:read-all')))
      throw this.access.unknown(run);
    if (summary === undefined) return acceptedView(row!);
    const { end } = isTerminal(summary.status) ? await this.routes.call(RunEnd, { run }, { token }) : { end: null };
    return summaryView(summary, end);
  }

  async list(
    caller: Caller,
    query: { status?: RunSummary['status']; workflow?: string; after?: string; limit: number },
  ): Promise<{ runs: RunView[]; next?: string }> {
    const own = caller.rights.has('runs:read-all') ? {} : { subject: caller.subject };
    const { runs, next } = await this.routes.call(
      RunsList,
      { ...query, ...own },
      { token: await this.tokens.of(caller) },
    );
    return { runs: runs.map((summary) => summaryView(summary, undefined)), ...(next === undefined ? {} : { next }) };
  }
}

function acceptedView({ run, workflow, workflowHash, acceptedAt, deadline, dataClass }: AcceptedRun): RunView {
  const times = { acceptedAt: acceptedAt.toISOString(), deadline: deadline.toISOString() };
  return {
    id: run,
    workflow,
    workflowHash,
    status: 'accepted',
    ...times,
    dataClass,
    cost: { microUsd: 0 },
    links: runLinks(run),
  };
}

/** `end` null: the engine ended it, but the log does not hold the end yet; to a client it still runs, since there is no result to show. */
function summaryView(summary: RunSummary, end: RunEvent | null | undefined): RunView {
  const { id, workflow, workflowHash, acceptedAt, startedAt, deadline, dataClass, steps, costMicroUsd } = summary;
  const { pausedAt, rerunOf } = summary;
  const head = {
    id,
    workflow,
    workflowHash,
    acceptedAt,
    ...(startedAt === undefined ? {} : { startedAt }),
    deadline,
    dataClass,
    steps,
    ...(pausedAt === undefined ? {} : { pausedAt }),
    ...(rerunOf === undefined ? {} : { rerunOf }),
  };
  const tail = { cost: { microUsd: costMicroUsd }, links: runLinks(id) };
  if (end === null && isTerminal(summary.status)) return { ...head, status: 'running', ...tail };
  const { status, reason, endedAt } = summary;
  const ended = { ...(reason === undefined ? {} : { reason }), ...(endedAt === undefined ? {} : { endedAt }) };
  return { ...head, status, ...ended, ...end?.data, ...tail };
}
