import { Body, Controller, Headers, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { ChassisError, isTerminal } from '@chassis/contracts';
import { CONFIG } from '@chassis/service-kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { IngressConfig } from '../config.js';
import { waitSeconds } from '../domain/prefer.js';
import { runLinks } from '../domain/run-links.js';
import { CurrentCaller } from '../http/current-caller.js';
import { Requires } from '../http/requires.js';
import type { Caller } from '../ports/caller.js';
import { RunViewSchema, StartRunSchema, type StartRun } from '../schemas/run.schemas.js';
import { AcceptInTurn } from './accept-in-turn.js';
import { Admission } from './admission.js';
import { RunStream } from './run-stream.js';
import { RunViews } from './run-views.js';
import { WaitForEnd } from './wait-for-end.js';

@ApiTags('runs')
@Controller('v1/runs')
export class StartRunController {
  constructor(
    private readonly admission: Admission,
    private readonly acceptance: AcceptInTurn,
    private readonly views: RunViews,
    private readonly stream: RunStream,
    private readonly waiting: WaitForEnd,
    @Inject(CONFIG) private readonly config: IngressConfig,
  ) {}

  @Post()
  @Requires('runs:create')
  @ApiOperation({
    summary: 'Start a run',
    description:
      'Durable when it answers 202. `Prefer: wait=N` answers at the end (200), `Accept: text/event-stream` streams the events at once; the header Location names the run.',
  })
  @ApiHeader({
    name: 'idempotency-key',
    required: false,
    description: 'Makes a retry safe: same key and body, same run.',
  })
  @ApiHeader({ name: 'prefer', required: false, example: 'wait=20' })
  @ApiResponse({ status: 200, description: 'Ended while the client waited.', standardSchema: RunViewSchema })
  @ApiResponse({ status: 202, description: 'Accepted.', standardSchema: RunViewSchema })
  async start(
    @CurrentCaller() caller: Caller,
    @Body({ schema: StartRunSchema }) body: StartRun,
    @Headers() headers: Record<string, string | undefined>,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.admission.check(caller, body);
    const run = await this.acceptance.accept(caller, body, idempotencyKey(headers['idempotency-key']));
    void reply.header('location', `/v1/runs/${run}`);
    if (headers.accept?.includes('text/event-stream') === true) return await this.stream.send(caller, run, 0, reply);
    const seconds = waitSeconds(headers.prefer, this.config.MAX_WAIT_SECONDS);
    if (seconds === 0) return void reply.code(202).send({ id: run, status: 'accepted', links: runLinks(run) });
    await this.waiting.wait(caller, run, seconds, request);
    const view = await this.views.get(caller, run);
    return void reply
      .code(isTerminal(view.status) ? 200 : 202)
      .header('preference-applied', `wait=${seconds}`)
      .send(view);
  }
}

function idempotencyKey(header: string | undefined): string | undefined {
  if (header === undefined || /^[\x21-\x7e]{1,200}$/.test(header)) return header;
  throw new ChassisError(
    'invalid',
    'invalid-idempotency-key',
    'Idempotency-Key must be 1 to 200 visible ASCII characters.',
  );
}
