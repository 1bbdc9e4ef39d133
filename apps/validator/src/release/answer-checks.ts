import type { CheckResult } from '@chassis/contracts';
import type { MessageContext } from '@chassis/messaging';
import { Injectable } from '@nestjs/common';
import { runChecks } from '../domain/checks/run-checks.js';
import { AnswerJudging, type Judgeable } from './answer-judging.js';
import { AnswerMasking } from './answer-masking.js';
import type { PreparedContext } from './check-contexts.js';
import type { LeavingAnswer, TextAnswer, ValueAnswer } from './ended-answer.js';
import { wallTiming } from './wall-timing.js';

/** The checks of whole answers, a judge's opinion last, and what is masked of what they let out. */
@Injectable()
export class AnswerChecks {
  constructor(
    private readonly masking: AnswerMasking,
    private readonly judging: AnswerJudging,
  ) {}

  async apply(
    answer: TextAnswer | ValueAnswer,
    of: { readonly ended: Judgeable; readonly prepared: PreparedContext },
    context: MessageContext,
  ): Promise<LeavingAnswer> {
    const { ended, prepared } = of;
    const checkContext = { ...prepared, now: context.now(), judge: this.judging.of(ended, context) };
    const outcome = await runChecks(answer.candidate, checkContext, prepared.request.checks, wallTiming);
    return await this.masking.apply(answer, outcome, context);
  }

  /** The attempt is over: what is held for a judge that was not asked is free again. */
  async end(ended: Judgeable, checks: readonly CheckResult[], context: MessageContext): Promise<void> {
    await this.judging.release(ended, checks, context);
  }
}
