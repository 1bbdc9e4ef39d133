import { Injectable } from '@nestjs/common';
import type { Caller } from '../ports/caller.js';
import type { Actor } from './access-announcer.js';
import { CallerTokens } from './caller-tokens.js';

/** A caller as the one who changes access. */
@Injectable()
export class CurrentActor {
  constructor(private readonly tokens: CallerTokens) {}

  async of(caller: Caller): Promise<Actor> {
    return { subject: caller.subject, token: await this.tokens.of(caller) };
  }
}
