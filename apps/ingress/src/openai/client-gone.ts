import type { FastifyRequest } from 'fastify';

/** Aborts when the client of a request leaves; `end` stops looking. */
export class ClientGone {
  private readonly left = new AbortController();
  private readonly leave = (): void => this.left.abort();

  constructor(private readonly request: FastifyRequest) {
    request.raw.socket.once('close', this.leave);
    if (request.raw.socket.destroyed) this.leave();
  }

  get signal(): AbortSignal {
    return this.left.signal;
  }

  end(): void {
    this.request.raw.socket.off('close', this.leave);
  }
}
