import { Body, Controller, Headers, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { ChassisError } from '@chassis/contracts';
import { Clock, CONFIG } from '@chassis/service-kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { IngressConfig } from '../config.js';
import { asResponsesError } from '../domain/openai/as-responses-error.js';
import { openAiErrorOf } from '../domain/openai/openai-error.js';
import { endOf, outputOf, responseBody } from '../domain/openai/response-body.js';
import { ResponseEvents } from '../domain/openai/response-events.js';
import { responseHead, type ResponseHead } from '../domain/openai/response-head.js';
import {
  chatInputOfResponses,
  type ResponsesRequest,
  ResponsesRequestSchema,
} from '../domain/openai/responses-request.js';
import { CurrentCaller } from '../http/current-caller.js';
import { Requires } from '../http/requires.js';
import type { Caller } from '../ports/caller.js';
import { OpenStreams } from '../runs/open-streams.js';
import { AbandonedRuns } from './abandoned-runs.js';
import { ChatRuns } from './chat-runs.js';
import { tellAnswers, tellRuns } from './chassis-headers.js';
import { ClientGone } from './client-gone.js';
import { namedEvent, OpenAnswer } from './open-answer.js';

interface Asked {
  readonly caller: Caller;
  readonly run: string;
  readonly head: ResponseHead;
  readonly signal: AbortSignal;
}

/** `POST /v1/responses`, as the clients of OpenAI know it; nothing is kept for a later request. */
@ApiTags('openai')
@Controller('v1/responses')
export class ResponsesController {
  constructor(
    private readonly runs: ChatRuns,
    private readonly abandoned: AbandonedRuns,
    private readonly open: OpenStreams,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: IngressConfig,
  ) {}

  @Post()
  @HttpCode(200)
  @Requires('runs:create', undefined, 'openai')
  @ApiOperation({ summary: 'Answer an input (OpenAI-compatible)', description: 'A run of the workflow `chat`.' })
  @ApiResponse({ status: 200, description: 'response, or its events as server-sent events' })
  async respond(
    @CurrentCaller() caller: Caller,
    @Body({ schema: ResponsesRequestSchema }) body: ResponsesRequest,
    @Headers('idempotency-key') idempotencyKey: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const input = chatInputOfResponses(body);
    const release = this.open.take(caller.tenant);
    const client = new ClientGone(request);
    try {
      const [run = ''] = await this.runs.start(caller, input, 1, idempotencyKey).catch((cause: unknown) => {
        throw asResponsesError(cause);
      });
      tellRuns(reply, [run]);
      const createdS = Math.floor(this.clock.now().getTime() / 1_000);
      const head = responseHead(`resp_${run}`, createdS, body);
      const asked = { caller, run, head, signal: client.signal };
      if (body.stream === true) await this.stream(asked, reply, request.id);
      else await this.whole(asked, reply);
    } finally {
      client.end();
      release();
    }
  }

  private async whole({ caller, run, head, signal }: Asked, reply: FastifyReply): Promise<void> {
    const end = await this.runs.end(caller, run, signal);
    if (end === undefined) return await this.abandoned.cancel(caller, [run]);
    if (!end.isAnswer) throw end.error;
    tellAnswers(reply, [end]);
    const { status, reason } = endOf(end);
    const output = { output: outputOf(run, end), usage: end.usage, ...(reason !== undefined && { reason }) };
    void reply.send(responseBody(head, status, output));
  }

  private async stream({ caller, run, head, signal }: Asked, reply: FastifyReply, requestId: string): Promise<void> {
    const out = new OpenAnswer(reply, this.config);
    const events = new ResponseEvents(head, run);
    let isTaken = true;
    try {
      for await (const event of this.runs.events(caller, run, signal)) {
        if (event.type === 'end' && !event.end.isAnswer) throw event.end.error;
        const begin = out.isBegun ? [] : events.begin();
        const said =
          event.type === 'text' ? events.say(event.text) : event.type === 'calls' ? events.call(event.calls) : [];
        const end = event.type === 'end' && event.end.isAnswer ? events.end(event.end) : [];
        isTaken = await out.write(...[...begin, ...said, ...end].map(namedEvent));
        if (end.length > 0) return out.end();
        if (!isTaken) break;
      }
      out.cut();
      await this.abandoned.cancel(caller, [run]);
    } catch (cause) {
      const error = ChassisError.from(cause);
      if (!out.isBegun) throw error;
      const { code, message } = openAiErrorOf(error, requestId).body.error;
      await out.write(...events.fail({ code: code ?? 'server_error', message }).map(namedEvent));
      out.end();
    }
  }
}
