import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { ChassisError, RunsGet, RunsPause, RunsRerun, RunsResume } from '@chassis/contracts';
import { Clock } from '@chassis/service-kit';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { CallerRoutes } from '../access/caller-routes.js';
import { CallerTokens } from '../access/caller-tokens.js';
import { CurrentCaller } from '../http/current-caller.js';
import { Requires } from '../http/requires.js';
import type { Caller } from '../ports/caller.js';
import { RunViewSchema, type RunView } from '../schemas/run.schemas.js';
import { RunAccess } from './run-access.js';
import { RunViews } from './run-views.js';

const RerunSchema = z
  .object({
    from: z
      .string()
      .regex(/^[\w-]{1,80}$/)
      .optional()
      .meta({ description: 'First step to do again; without it, all that did not end well.' }),
    repeat: z
      .array(z.string().regex(/^[\w-]{1,80}$/))
      .max(20)
      .optional()
      .meta({
        description:
          'Confirmed actions to do once more, by their steps. Each waits for an approval by a person who has the role that the workflow asks, else its reviewer; without one nothing is repeated.',
      }),
  })
  .optional();

/** What operators do to runs that are under way, or that ended badly. */
@ApiTags('runs')
@Controller('v1/runs')
export class OperateRunsController {
  constructor(
    private readonly views: RunViews,
    private readonly access: RunAccess,
    private readonly routes: CallerRoutes,
    private readonly tokens: CallerTokens,
    private readonly clock: Clock,
  ) {}

  @Post(':run/pause')
  @Requires('runs:operate')
  @ApiOperation({
    summary: 'Keep a run from starting anything more',
    description:
      'What is under way goes on, and what comes of it is kept. The deadline goes on too: a run that is not resumed ends as deadline-passed.',
  })
  @HttpCode(200)
  @ApiResponse({ status: 200, standardSchema: RunViewSchema })
  async pause(@CurrentCaller() caller: Caller, @Param('run') run: string): Promise<RunView> {
    await this.access.check(caller, runId(run));
    await this.routes.call(caller, RunsPause, { run });
    return await this.views.get(caller, run);
  }

  @Post(':run/resume')
  @Requires('runs:operate')
  @ApiOperation({ summary: 'Let a paused run go on' })
  @HttpCode(200)
  @ApiResponse({ status: 200, standardSchema: RunViewSchema })
  async resume(@CurrentCaller() caller: Caller, @Param('run') run: string): Promise<RunView> {
    await this.access.check(caller, runId(run));
    await this.routes.call(caller, RunsResume, { run });
    return await this.views.get(caller, run);
  }

  @Post(':run/rerun')
  @Requires('runs:operate')
  @ApiOperation({
    summary: 'Run what has ended again, from a step on, as a new run',
    description:
      'On the version that the old run cites. Steps before `from` are taken over with what they gave; a confirmed action is not done again unless it is named in `repeat` and a person approves. Refused where what an action did is in doubt or was undone.',
  })
  @HttpCode(202)
  @ApiResponse({ status: 202, standardSchema: RunViewSchema })
  async rerun(
    @CurrentCaller() caller: Caller,
    @Param('run') run: string,
    @Body({ schema: RerunSchema }) body: z.infer<typeof RerunSchema>,
  ): Promise<RunView> {
    await this.access.check(caller, runId(run));
    const old = await this.routes.call(caller, RunsGet, { run });
    const timeMs = Date.parse(old.deadline) - Date.parse(old.acceptedAt);
    const deadline = new Date(this.clock.now().getTime() + timeMs);
    const as = uuidv7();
    const principal = await this.tokens.forRun(caller, as, deadline);
    await this.routes.call(caller, RunsRerun, { run, as, principal, deadline: deadline.toISOString(), ...body });
    return await this.views.get(caller, as);
  }
}

/** An id of another form is simply no run. */
function runId(text: string): string {
  if (/^[\w.:-]{1,200}$/.test(text)) return text;
  throw new ChassisError('rejected', 'unknown-run', 'There is no such run; check the id.');
}
