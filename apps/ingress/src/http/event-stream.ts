import { once } from 'node:events';
import type { FastifyReply } from 'fastify';

export interface EventStreamLimits {
  /** A comment this often keeps proxies awake. */
  readonly pingMs: number;
  /** A reader that takes nothing for this long is cut. */
  readonly stallMs: number;
}

/**
 * One reader of server-sent events. What is written and not yet taken is bounded by one write:
 * the next waits until the reader has taken it, or cuts the reader off.
 */
export class EventStream {
  private readonly gone = new AbortController();
  private readonly ping: NodeJS.Timeout;

  constructor(
    private readonly reply: FastifyReply,
    private readonly limits: EventStreamLimits,
  ) {
    const { raw } = reply;
    reply.hijack();
    raw.writeHead(200, {
      ...(reply.getHeaders() as Record<string, string>),
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    raw.flushHeaders();
    raw.on('error', () => this.gone.abort());
    raw.on('close', () => this.close());
    this.ping = setInterval(() => {
      if (!raw.writableNeedDrain) raw.write(': still here\n\n');
    }, limits.pingMs);
    if (raw.destroyed || raw.socket?.destroyed === true) this.close();
  }

  /** Aborts when the reader is gone or was cut. */
  get signal(): AbortSignal {
    return this.gone.signal;
  }

  /** False when nobody reads any more. */
  async write(text: string): Promise<boolean> {
    if (this.signal.aborted) return false;
    if (this.reply.raw.write(text)) return true;
    const signal = AbortSignal.any([this.signal, AbortSignal.timeout(this.limits.stallMs)]);
    const isTaken = await once(this.reply.raw, 'drain', { signal }).then(
      () => true,
      () => false,
    );
    if (!isTaken) this.cut();
    return isTaken;
  }

  /** Ends it as an answer should end. */
  end(): void {
    this.close();
    this.reply.raw.end();
  }

  /** Ends it so that the reader notices that it was not the end. */
  cut(): void {
    this.close();
    this.reply.raw.destroy();
  }

  private close(): void {
    clearInterval(this.ping);
    this.gone.abort();
  }
}
