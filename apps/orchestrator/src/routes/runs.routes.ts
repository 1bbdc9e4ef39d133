import { type RouteOutput, RunsCancel, RunsGet, RunsList } from '@chassis/contracts';
import { type RouteContext, Serves } from '@chassis/messaging';
import { Controller } from '@nestjs/common';
import type { z } from 'zod';
import { RunList } from '../adapters/run-list.js';
import { Engine } from '../engine/engine.js';

@Controller()
export class RunsRoutes {
  constructor(
    private readonly runs: RunList,
    private readonly engine: Engine,
  ) {}

  @Serves(RunsGet)
  async get({ run }: z.output<typeof RunsGet.input>, { tenant }: RouteContext): Promise<RouteOutput<typeof RunsGet>> {
    return await this.runs.get(tenant, run);
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
    await this.runs.get(tenant, run);
    await this.engine.submit(tenant, { run, event: { kind: 'cancelled', reason, by: principal.subject } });
    return await this.runs.get(tenant, run);
  }
}
