import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { CallerTokens } from '../access/caller-tokens.js';
import type { Caller } from '../ports/caller.js';
import { OpenStreams } from './open-streams.js';
import { RunFollower } from './run-follower.js';

/** Keeps a request waiting for the end of its run: so many seconds, while the client is there and the server does not stop. */
@Injectable()
export class WaitForEnd implements OnModuleDestroy {
  private readonly stopping = new AbortController();

  constructor(
    private readonly follower: RunFollower,
    private readonly tokens: CallerTokens,
    private readonly open: OpenStreams,
  ) {}

  async wait(caller: Caller, run: string, seconds: number, request: FastifyRequest): Promise<void> {
    const release = this.open.take(caller.tenant);
    const left = new AbortController();
    const leave = () => left.abort();
    request.raw.socket.once('close', leave);
    try {
      const signal = AbortSignal.any([left.signal, this.stopping.signal, AbortSignal.timeout(seconds * 1_000)]);
      await this.follower.end(run, await this.tokens.of(caller), signal);
    } finally {
      request.raw.socket.off('close', leave);
      release();
    }
  }

  onModuleDestroy(): void {
    this.stopping.abort();
  }
}
