import { ChassisError, type RouteOutput, RunsCancel, RunsGet, RunsList } from '@chassis/contracts';
import { type RouteContext, Serves } from '@chassis/messaging';
import { Controller } from '@nestjs/common';
import type { z } from 'zod';
import { RunList } from '../adapters/run-list.js';
import { WaitingRuns } from '../adapters/waiting-runs.js';
import { Engine } from '../engine/engine.js';
import type { NewRun } from '../engine/submission.js';

@Controller()
export class RunsRoutes {
  constructor(
    private readonly runs: RunList,
    private readonly engine: Engine,
    private readonly waiting: WaitingRuns,
  ) {}

  @Serves(RunsGet)
  async get({ run }: z.output<typeof RunsGet.input>, { tenant }: RouteContext): Promise<RouteOutput<typeof RunsGet>> {
    return await this.summary(tenant, run);
  }

  @Serves(RunsList)
  async list(input: z.output<typeof RunsList.input>, { tenant }: RouteContext): Promise<RouteOutput<typeof RunsList>> {
    const runs = await this.runs.page(tenant, input);
    const last = runs.at(-1);
    return { runs, ...(runs.length === input.limit && last && { next: last.id }) };
  }

  /** Answers after the commit; a run with a payment under way is still running then, and ends when that is undone. */
  @Serves(RunsCancel)
  async cancel(
    { run, reason }: z.output<typeof RunsCancel.input>,
    { tenant, principal }: RouteContext,
  ): Promise<RouteOutput<typeof RunsCancel>> {
    const start = await this.waiting.get(tenant, run);
    if (start === undefined) await this.runs.get(tenant, run);
    else await this.engine.submit(tenant, { run, start, refusal: { status: 'cancelled', reason } });
    await this.engine.submit(tenant, { run, event: { kind: 'cancelled', reason, by: principal.subject } });
    if (start !== undefined) await this.waiting.remove(tenant, [run]);
    return await this.runs.get(tenant, run);
  }

  /** A run that waits for its start is `accepted`; when it starts meanwhile, its row is there. */
  private async summary(tenant: string, run: string): Promise<RouteOutput<typeof RunsGet>> {
    try {
      return await this.runs.get(tenant, run);
    } catch (error) {
      if (ChassisError.from(error).code !== 'unknown-run') throw error;
      const start = await this.waiting.get(tenant, run);
      return start === undefined ? await this.runs.get(tenant, run) : waitingSummary(run, start);
    }
  }
}

const waitingSummary = (run: string, start: NewRun): RouteOutput<typeof RunsGet> => ({
  id: run,
  workflow: start.workflow,
  workflowHash: '',
  status: 'accepted',
  subject: start.subject,
  acceptedAt: new Date(start.acceptedAt).toISOString(),
  deadline: new Date(start.deadlineAt ?? start.acceptedAt).toISOString(),
  dataClass: start.dataClass ?? 'confidential',
  costMicroUsd: 0,
  steps: [],
});
