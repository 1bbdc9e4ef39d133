import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { ChassisError } from '@chassis/contracts';
import { CONFIG } from '@chassis/service-kit';
import { Logger } from '@chassis/telemetry';
import type { FastifyReply } from 'fastify';
import type { IngressConfig } from '../config.js';
import type { ChatEnd } from '../domain/openai/chat-end.js';
import { chunkBody, type CompletionHead, toolCallDelta, usageChunk } from '../domain/openai/completion-bodies.js';
import { openAiErrorOf } from '../domain/openai/openai-error.js';
import type { Caller } from '../ports/caller.js';
import { AbandonedRuns } from './abandoned-runs.js';
import { ChatRuns } from './chat-runs.js';
import { dataEvent, OpenAnswer } from './open-answer.js';

interface Asked {
  readonly caller: Caller;
  readonly runs: readonly string[];
  readonly head: CompletionHead;
  /** Aborts when the client leaves. */
  readonly signal: AbortSignal;
}
type Answer = Extract<ChatEnd, { isAnswer: true }>;

/** Streams the choices of a completion as they are released. What fails before the first word throws; what fails after it is told in the stream, which then has no end like a whole one. */
@Injectable()
export class ChatStream implements OnModuleDestroy {
  private readonly open = new Set<OpenAnswer>();

  constructor(
    private readonly runs: ChatRuns,
    private readonly abandoned: AbandonedRuns,
    private readonly logger: Logger,
    @Inject(CONFIG) private readonly config: IngressConfig,
  ) {}

  async send(asked: Asked, reply: FastifyReply, requestId: string): Promise<void> {
    const out = new OpenAnswer(reply, this.config);
    this.open.add(out);
    try {
      const answers = await Promise.all(
        asked.runs.map(async (run, index) => await this.choice(asked, out, run, index)),
      );
      if (answers.some((one) => one === undefined)) return await this.leave(asked, out);
      const usage = asked.head.hasUsage === true ? [dataEvent(usageChunk(asked.head, answers as Answer[]))] : [];
      await out.write(...usage, dataEvent('[DONE]'));
      out.end();
    } catch (cause) {
      await this.tell(ChassisError.from(cause), asked, out, requestId);
    } finally {
      this.open.delete(out);
    }
  }

  onModuleDestroy(): void {
    for (const one of this.open) one.cut();
  }

  /** Undefined when the client left. */
  private async choice(asked: Asked, out: OpenAnswer, run: string, index: number): Promise<Answer | undefined> {
    const chunk = (delta: object, finish?: string) => dataEvent(chunkBody(asked.head, index, delta, finish));
    let isBegun = false;
    let calls = 0;
    const role = (content: '' | null): string[] =>
      isBegun ? [] : [chunk({ role: 'assistant', content, refusal: null })];
    for await (const event of this.runs.events(asked.caller, run, asked.signal)) {
      if (event.type === 'end') {
        const { end } = event;
        if (!end.isAnswer) throw end.error;
        const refusal = end.refusal === null ? [] : [chunk({ refusal: end.refusal })];
        return (await out.write(...role(end.refusal === null ? '' : null), ...refusal, chunk({}, end.finish)))
          ? end
          : undefined;
      }
      const delta = event.type === 'text' ? { content: event.text } : toolCallDelta(event.calls, calls);
      if (event.type === 'calls') calls += event.calls.length;
      const begin = role(event.type === 'text' ? '' : null);
      isBegun = true;
      if (!(await out.write(...begin, chunk(delta)))) return undefined;
    }
    return undefined;
  }

  private async leave({ caller, runs }: Asked, out: OpenAnswer): Promise<void> {
    out.cut();
    await this.abandoned.cancel(caller, runs);
  }

  private async tell(error: ChassisError, { caller, runs }: Asked, out: OpenAnswer, requestId: string): Promise<void> {
    if (runs.length > 1) await this.abandoned.cancel(caller, runs);
    if (!out.isBegun) throw error;
    this.logger.warn({ code: error.code, runs }, 'a streamed answer broke off');
    await out.write(dataEvent(openAiErrorOf(error, requestId).body));
    out.end();
  }
}
