import { setTimeout as sleep } from 'node:timers/promises';
import type { StepRef } from '@chassis/contracts';
import type { MessageContext } from '@chassis/messaging';
import { Injectable } from '@nestjs/common';
import type { CacheKey } from '../domain/cache/cache-key.js';
import type { CachedAnswer } from '../domain/cache/cached-model.js';
import type { LanguageModel } from '../domain/language-model.js';
import { AnswerCache } from './answer-cache.js';
import { AnswerFlights, flightMs } from './answer-flights.js';
import { TenantMasks } from './tenant-masks.js';

const [firstPollMs, longestPollMs] = [50, 400];

/** What a wait for the same question came to. */
export interface Joined {
  /** Under which the answer may be kept: none where the tenant has something masked in its answers. */
  readonly key?: CacheKey;
  readonly answer?: CachedAnswer;
  /** To be called when the own answer is kept or failed: others wait for it. */
  readonly end?: () => Promise<void>;
}

/**
 * Of equal questions that are asked at once within the same rights, one is asked and the others wait for its answer. An answer that does not come, or may not
 * serve, holds nobody up for longer than `flightMs` or half the time to the deadline: then each goes on by itself.
 */
@Injectable()
export class JoinedAnswers {
  constructor(
    private readonly cache: AnswerCache,
    private readonly flights: AnswerFlights,
    private readonly masks: TenantMasks,
  ) {}

  /** A local model has answered before others could wait for it, so with one nobody does. */
  async find(key: CacheKey | undefined, model: LanguageModel, context: MessageContext): Promise<Joined> {
    if (key === undefined || (await this.masks.has(context))) return {};
    const { step } = context;
    if (step !== undefined && model.provider !== 'local') return { key, ...(await this.join(key, step, context)) };
    const answer = await this.cache.find(key, context);
    return answer === undefined ? { key } : { key, answer };
  }

  private async join(key: CacheKey, step: StepRef, context: MessageContext): Promise<Joined> {
    const { tenant, signal } = context;
    const end = async () => await this.flights.end(tenant, key.exact, step);
    const until = lastMoment(context);
    const sameWords = { ...key, isSemantic: false };
    let isFirst = false;
    for (let pollMs = firstPollMs; ; pollMs = Math.min(longestPollMs, pollMs * 1.5)) {
      const answer = await this.cache.find(isFirst || pollMs > firstPollMs ? sameWords : key, context);
      if (answer !== undefined) {
        if (isFirst) await end();
        return { answer };
      }
      const isLate = signal.aborted || context.now().getTime() >= until;
      const mayAsk = isLate || !(await this.cache.isUndecided(key, context));
      if (mayAsk && isFirst) return { end };
      if (isLate) return {};
      // What ended between the look and the taking is looked for once more.
      if (mayAsk) isFirst = await this.flights.take(tenant, key.exact, step);
      if (!(mayAsk && isFirst)) await sleep(pollMs);
    }
  }
}

function lastMoment(context: MessageContext): number {
  const now = context.now().getTime();
  const leftMs = (context.deadline?.getTime() ?? now + 2 * flightMs) - now;
  return now + Math.min(flightMs, leftMs / 2);
}
