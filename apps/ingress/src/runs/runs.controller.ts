import { Body, Controller, Get, Headers, Param, Post, Query, HttpCode, Res } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { ChassisError, RunExplain, RunsCancel } from '@chassis/contracts';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { CallerRoutes } from '../access/caller-routes.js';
import { lastEventPosition } from '../domain/last-event-id.js';
import { ownExplanation } from '../domain/own-explanation.js';
import { CurrentCaller } from '../http/current-caller.js';
import { Requires } from '../http/requires.js';
import type { Caller } from '../ports/caller.js';
import { RunListSchema, RunQuerySchema, RunViewSchema, type RunView } from '../schemas/run.schemas.js';
import { RunAccess } from './run-access.js';
import { RunStream } from './run-stream.js';
import { RunViews } from './run-views.js';

const CancelSchema = z
  .object({
    reason: z
      .string()
      .regex(/^[a-z0-9-]{1,80}$/)
      .optional(),
  })
  .optional();

@ApiTags('runs')
@Controller('v1/runs')
export class RunsController {
  constructor(
    private readonly views: RunViews,
    private readonly access: RunAccess,
    private readonly stream: RunStream,
    private readonly routes: CallerRoutes,
  ) {}

  @Get()
  @Requires('runs:read')
  @ApiOperation({
    summary: 'Runs, newest first',
    description: 'Own runs; those of the whole tenant with the right runs:read-all.',
  })
  @ApiResponse({ status: 200, standardSchema: RunListSchema })
  async list(
    @CurrentCaller() caller: Caller,
    @Query({ schema: RunQuerySchema }) query: z.infer<typeof RunQuerySchema>,
  ): Promise<z.infer<typeof RunListSchema>> {
    return await this.views.list(caller, query);
  }

  @Get(':run')
  @Requires('runs:read')
  @ApiOperation({ summary: 'State and result of a run' })
  @ApiResponse({ status: 200, standardSchema: RunViewSchema })
  async get(@CurrentCaller() caller: Caller, @Param('run') run: string): Promise<RunView> {
    return await this.views.get(caller, this.runId(run));
  }

  @Get(':run/events')
  @Requires('runs:read')
  @ApiOperation({
    summary: 'The events of a run, as server-sent events',
    description:
      'Ids are `<run>:<position>`. Last-Event-ID resumes behind that event; one of another run is refused. One terminal event `run.ended` is last.',
  })
  @ApiHeader({ name: 'last-event-id', required: false })
  @ApiResponse({
    status: 200,
    description: 'run.status, answer.segment, answer.withdrawn, approval.requested, run.ended',
    content: { 'text/event-stream': { schema: { type: 'string' } } },
  })
  async events(
    @CurrentCaller() caller: Caller,
    @Param('run') run: string,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.access.check(caller, this.runId(run));
    const after = lastEventPosition(lastEventId, run);
    await this.stream.send(caller, run, after, reply);
  }

  @Post(':run/cancel')
  @Requires('runs:create')
  @ApiOperation({ summary: 'End a run, undoing what can be undone' })
  @HttpCode(202)
  @ApiResponse({ status: 202, standardSchema: RunViewSchema })
  async cancel(
    @CurrentCaller() caller: Caller,
    @Param('run') run: string,
    @Body({ schema: CancelSchema }) body: z.infer<typeof CancelSchema>,
  ): Promise<RunView> {
    await this.access.check(caller, this.runId(run));
    await this.routes.call(caller, RunsCancel, { run, ...body });
    return await this.views.get(caller, run);
  }

  @Get(':run/explain')
  @Requires('runs:read')
  @ApiOperation({ summary: 'How a run came to its end: versions, passages, checks, approvals, actions, costs' })
  async explain(@CurrentCaller() caller: Caller, @Param('run') run: string): Promise<object> {
    await this.access.check(caller, this.runId(run));
    const explanation = await this.routes.call(caller, RunExplain, { run });
    return caller.rights.has('budgets:read') ? explanation : ownExplanation(explanation);
  }

  /** An id of another form is simply no run. */
  private runId(text: string): string {
    if (/^[\w.:-]{1,200}$/.test(text)) return text;
    throw new ChassisError('rejected', 'unknown-run', 'There is no such run; check the id.');
  }
}
