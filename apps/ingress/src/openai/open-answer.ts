import type { FastifyReply } from 'fastify';
import type { IngressConfig } from '../config.js';
import { EventStream } from '../http/event-stream.js';

/** A stream of events that begins with its first event: what goes wrong before has a status of its own. */
export class OpenAnswer {
  private stream: EventStream | undefined;

  constructor(
    private readonly reply: FastifyReply,
    private readonly config: Pick<IngressConfig, 'STREAM_PING_MS' | 'STREAM_STALL_MS'>,
  ) {}

  get isBegun(): boolean {
    return this.stream !== undefined;
  }

  /** False when nobody reads any more. */
  async write(...events: readonly string[]): Promise<boolean> {
    this.stream ??= new EventStream(this.reply, {
      pingMs: this.config.STREAM_PING_MS,
      stallMs: this.config.STREAM_STALL_MS,
    });
    return await this.stream.write(events.join(''));
  }

  end(): void {
    this.stream?.end();
  }

  cut(): void {
    this.stream?.cut();
  }
}

/** One event that has no name. */
export const dataEvent = (body: unknown): string =>
  `data: ${typeof body === 'string' ? body : JSON.stringify(body)}\n\n`;

export const namedEvent = (body: { readonly type: string }): string =>
  `event: ${body.type}\ndata: ${JSON.stringify(body)}\n\n`;
