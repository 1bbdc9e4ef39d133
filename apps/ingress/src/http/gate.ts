import { Inject, Injectable } from '@nestjs/common';
import { ChassisError } from '@chassis/contracts';
import { CONFIG, Limiter } from '@chassis/service-kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { IngressConfig } from '../config.js';
import { DeniedRecord } from '../access/denied-record.js';
import { Authenticator } from '../ports/authenticator.js';
import type { Caller } from '../ports/caller.js';
import './route-config.js';

/** Lets a request in, before its body is read: who is it, does its tenant have requests left, may it. A route that names no right is closed. */
@Injectable()
export class Gate {
  constructor(
    private readonly authenticator: Authenticator,
    private readonly limiter: Limiter,
    private readonly denied: DeniedRecord,
    @Inject(CONFIG) private readonly config: IngressConfig,
  ) {}

  async admit(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    if (request.url.length > this.config.MAX_URL_LENGTH) {
      throw new ChassisError(
        'invalid',
        'url-too-long',
        `The URL is longer than ${this.config.MAX_URL_LENGTH} characters; send less in it.`,
      );
    }
    const { requires } = request.routeOptions.config;
    if (request.is404 || requires === 'nothing') return;
    const caller = await this.authenticator.authenticate(bearerOf(request));
    await this.takeRequest(caller, reply);
    if (requires === undefined) throw new ChassisError('denied', 'closed-route', 'Nobody may call this.');
    if (!caller.rights.has(requires)) {
      this.denied.note(caller, requires);
      throw new ChassisError(
        'denied',
        'missing-right',
        `This needs the right "${requires}"; ask whoever manages the keys of the tenant.`,
      );
    }
    request.caller = caller;
  }

  private async takeRequest(caller: Caller, reply: FastifyReply): Promise<void> {
    const { isAllowed, limit, remaining, resetMs } = await this.limiter.take(
      caller.tenant,
      this.config.REQUESTS_PER_SECOND,
    );
    void reply.headers({
      'ratelimit-limit': limit,
      'ratelimit-remaining': remaining,
      'ratelimit-reset': Math.ceil(resetMs / 1_000),
    });
    if (isAllowed) return;
    throw new ChassisError(
      'throttled',
      'too-many-requests',
      `The tenant may send ${limit} requests a second; come back after Retry-After.`,
      { retryAfterMs: resetMs },
    );
  }
}

function bearerOf(request: FastifyRequest): string {
  const found = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (found !== undefined) return found;
  throw new ChassisError('denied', 'missing-credentials', 'Send "Authorization: Bearer <API key or token>".');
}
