import { Body, Controller, Headers, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { ChassisError } from '@chassis/contracts';
import { Clock } from '@chassis/service-kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ChatEnd } from '../domain/openai/chat-end.js';
import { chatInputOf } from '../domain/openai/chat-input-of.js';
import { type ChatRequest, ChatRequestSchema } from '../domain/openai/chat-request.js';
import { completionBody, type CompletionHead } from '../domain/openai/completion-bodies.js';
import { CurrentCaller } from '../http/current-caller.js';
import { Requires } from '../http/requires.js';
import type { Caller } from '../ports/caller.js';
import { OpenStreams } from '../runs/open-streams.js';
import { AbandonedRuns } from './abandoned-runs.js';
import { ChatRuns } from './chat-runs.js';
import { ChatStream } from './chat-stream.js';
import { ClientGone } from './client-gone.js';
import { tellAnswers, tellRuns } from './chassis-headers.js';

/** `POST /v1/chat/completions`, as the clients of OpenAI know it. */
@ApiTags('openai')
@Controller('v1/chat/completions')
export class ChatController {
  constructor(
    private readonly runs: ChatRuns,
    private readonly abandoned: AbandonedRuns,
    private readonly stream: ChatStream,
    private readonly open: OpenStreams,
    private readonly clock: Clock,
  ) {}

  @Post()
  @HttpCode(200)
  @Requires('runs:create', undefined, 'openai')
  @ApiOperation({
    summary: 'Continue a conversation (OpenAI-compatible)',
    description:
      'A run of the workflow `chat`. `x-chassis-run` names it; whole answers tell `x-chassis-model` and `x-chassis-cost-micro-usd` too.',
  })
  @ApiResponse({ status: 200, description: 'chat.completion, or its chunks as server-sent events' })
  async complete(
    @CurrentCaller() caller: Caller,
    @Body({ schema: ChatRequestSchema }) body: ChatRequest,
    @Headers('idempotency-key') idempotencyKey: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const input = chatInputOf(body);
    const release = this.open.take(caller.tenant);
    const client = new ClientGone(request);
    try {
      const runs = await this.runs.start(caller, input, body.n ?? 1, idempotencyKey);
      tellRuns(reply, runs);
      const head = {
        id: `chatcmpl-${runs[0]}`,
        createdS: Math.floor(this.clock.now().getTime() / 1_000),
        model: body.model,
        hasUsage: body.stream_options?.include_usage === true,
        hasTier: body.service_tier !== undefined && body.service_tier !== null,
      };
      const asked = { caller, runs, head, signal: client.signal };
      if (body.stream === true) await this.stream.send(asked, reply, request.id);
      else await this.whole(asked, reply);
    } finally {
      client.end();
      release();
    }
  }

  private async whole(
    asked: { caller: Caller; runs: readonly string[]; head: CompletionHead; signal: AbortSignal },
    reply: FastifyReply,
  ): Promise<void> {
    const { caller, runs, head, signal } = asked;
    const ends = await Promise.all(runs.map(async (run) => await this.runs.end(caller, run, signal)));
    if (ends.some((one) => one === undefined)) return await this.abandoned.cancel(caller, runs);
    const answers = ends.map(answerOf);
    tellAnswers(reply, answers);
    void reply.send(completionBody(head, answers));
  }
}

/** Throws the error that the run ended with. */
function answerOf(end: ChatEnd | undefined): Extract<ChatEnd, { isAnswer: true }> {
  if (end?.isAnswer === true) return end;
  throw end?.error ?? new ChassisError('bug', 'no-end', 'A run had no end.');
}
