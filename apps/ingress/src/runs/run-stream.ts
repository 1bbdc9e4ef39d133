import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { ChassisError, RunEvents } from '@chassis/contracts';
import { RouteClient } from '@chassis/messaging';
import { CONFIG } from '@chassis/service-kit';
import { Logger } from '@chassis/telemetry';
import type { FastifyReply } from 'fastify';
import { CallerTokens } from '../access/caller-tokens.js';
import type { IngressConfig } from '../config.js';
import { formatEvent } from '../domain/format-event.js';
import { EventStream } from '../http/event-stream.js';
import type { Caller } from '../ports/caller.js';
import { RunFollower } from './run-follower.js';
import { OpenStreams } from './open-streams.js';

/** Sends a run's events to one reader. Each page is read from the log when the reader has taken the one before, so a slow reader holds nothing back. */
@Injectable()
export class RunStream implements OnModuleDestroy {
  private readonly readers = new Set<EventStream>();

  constructor(
    private readonly follower: RunFollower,
    private readonly routes: RouteClient,
    private readonly tokens: CallerTokens,
    private readonly open: OpenStreams,
    private readonly logger: Logger,
    @Inject(CONFIG) private readonly config: IngressConfig,
  ) {}

  /** Behind event `after`; refuses before the first byte when that is none of this run, or the tenant has too many streams. */
  async send(caller: Caller, run: string, after: number, reply: FastifyReply): Promise<void> {
    const token = await this.tokens.of(caller);
    if (after > 0) await this.checkPosition(run, after, token);
    const release = this.open.take(caller.tenant);
    const stream = new EventStream(reply, { pingMs: this.config.STREAM_PING_MS, stallMs: this.config.STREAM_STALL_MS });
    this.readers.add(stream);
    try {
      await this.copy(run, after, caller, stream);
    } catch (error) {
      this.logger.warn({ error, run }, 'event stream broken off');
      stream.cut();
    } finally {
      this.readers.delete(stream);
      release();
    }
  }

  /** Before the server stops: readers reconnect elsewhere with their last id. */
  onModuleDestroy(): void {
    for (const stream of this.readers) stream.cut();
  }

  private async copy(run: string, after: number, caller: Caller, stream: EventStream): Promise<void> {
    for await (const events of this.follower.events(run, after, await this.tokens.of(caller), stream.signal)) {
      const isTaken = await stream.write(events.map((one) => formatEvent(run, one)).join(''));
      if (!isTaken) return;
    }
    if (!stream.signal.aborted) stream.end();
  }

  private async checkPosition(run: string, position: number, token: string): Promise<void> {
    const { events } = await this.routes.call(RunEvents, { run, after: position - 1, limit: 1 }, { token });
    if (events[0]?.position === position) return;
    throw new ChassisError(
      'invalid',
      'invalid-last-event-id',
      `Run ${run} has no event ${position}; leave Last-Event-ID out to read from the start.`,
    );
  }
}
