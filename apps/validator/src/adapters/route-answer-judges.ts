import { type Judgement, JudgementsCreate, JudgementsRelease } from '@chassis/contracts';
import { RouteClient } from '@chassis/messaging';
import { PayloadStore } from '@chassis/payloads';
import { Injectable } from '@nestjs/common';
import { AnswerJudges, type JudgedAnswer } from '../ports/answer-judges.js';
import type { AttemptRef } from '../ports/release-log.js';

/** Asks the generator, which makes every model call and owns all money. */
@Injectable()
export class RouteAnswerJudges extends AnswerJudges {
  constructor(
    private readonly routes: RouteClient,
    private readonly payloads: PayloadStore,
  ) {
    super();
  }

  async judge({ at, context, text, dataClass, withinMs }: JudgedAnswer, token: string): Promise<Judgement> {
    const { tenant, run, step, attempt } = at;
    const answer = await this.payloads.putJson(tenant, text, dataClass);
    const asked = { run, step, attempt, context, answer, dataClass, withinMs };
    return await this.routes.call(JudgementsCreate, asked, { token });
  }

  async release({ run, step, attempt }: AttemptRef, token: string): Promise<void> {
    await this.routes.call(JudgementsRelease, { run, step, attempt }, { token });
  }
}
