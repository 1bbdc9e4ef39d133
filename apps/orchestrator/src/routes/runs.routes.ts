import {
  ChassisError,
  type RouteOutput,
  RunsBacklog,
  RunsCancel,
  RunsEndings,
  RunsGet,
  RunsList,
  RunsPause,
  RunsRerun,
  RunsResume,
} from '@chassis/contracts';
import { type RouteContext, Serves } from '@chassis/messaging';
import { Controller } from '@nestjs/common';
import type { z } from 'zod';
import { RunList } from '../adapters/run-list.js';
import { WaitingRuns } from '../adapters/waiting-runs.js';
import { waitingSummary } from '../adapters/waiting-summary.js';
import { Engine } from '../engine/engine.js';
import { Reruns } from '../engine/reruns.js';

@Controller()
export class RunsRoutes {
  constructor(
    private readonly runs: RunList,
    private readonly engine: Engine,
    private readonly waiting: WaitingRuns,
    private readonly reruns: Reruns,
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

  @Serves(RunsEndings)
  async endings(
    { runs }: z.output<typeof RunsEndings.input>,
    { tenant }: RouteContext,
  ): Promise<RouteOutput<typeof RunsEndings>> {
    return { runs: await this.runs.endings(tenant, runs) };
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

  /** Nothing more is started; the deadline goes on. A run that ended or is ending stays as it is: `run-not-open`. */
  @Serves(RunsPause)
  async pause({ run }: z.output<typeof RunsPause.input>, ctx: RouteContext): Promise<RouteOutput<typeof RunsPause>> {
    return await this.operate(run, 'paused', ctx);
  }

  @Serves(RunsResume)
  async resume({ run }: z.output<typeof RunsResume.input>, ctx: RouteContext): Promise<RouteOutput<typeof RunsResume>> {
    return await this.operate(run, 'resumed', ctx);
  }

  @Serves(RunsBacklog)
  async backlog(
    _input: z.output<typeof RunsBacklog.input>,
    { tenant }: RouteContext,
  ): Promise<RouteOutput<typeof RunsBacklog>> {
    return await this.waiting.backlog(tenant);
  }

  @Serves(RunsRerun)
  async rerun(input: z.output<typeof RunsRerun.input>, ctx: RouteContext): Promise<RouteOutput<typeof RunsRerun>> {
    await this.reruns.rerun(input, ctx);
    return await this.runs.get(ctx.tenant, input.as);
  }

  private async operate(
    run: string,
    kind: 'paused' | 'resumed',
    { tenant, principal }: RouteContext,
  ): Promise<RouteOutput<typeof RunsGet>> {
    // One that waits for its start is paused as soon as it has started.
    const start = await this.waiting.get(tenant, run);
    if (start === undefined) await this.runs.get(tenant, run);
    else await this.engine.submit(tenant, { run, start });
    const row = await this.engine.submit(tenant, { run, event: { kind, by: principal.subject } });
    if (start !== undefined) await this.waiting.remove(tenant, [run]);
    if ((row?.state.pause !== undefined) !== (kind === 'paused') || row?.state.endedAt !== undefined)
      throw new ChassisError('rejected', 'run-not-open', `Run ${run} has ended or is about to; it cannot be ${kind}.`);
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
