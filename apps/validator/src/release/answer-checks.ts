import type { CheckResult } from '@chassis/contracts';
import type { MessageContext } from '@chassis/messaging';
import { Injectable } from '@nestjs/common';
import { emptied, isEmptied } from '../domain/dropping/is-emptied.js';
import { mayDrop } from '../domain/dropping/may-drop.js';
import { type ChecksOutcome, runChecks } from '../domain/checks/run-checks.js';
import { AnswerDropping } from './answer-dropping.js';
import { AnswerJudging, type Judgeable } from './answer-judging.js';
import { AnswerMasking } from './answer-masking.js';
import type { PreparedContext } from './check-contexts.js';
import type { LeavingAnswer, TextAnswer, ValueAnswer } from './ended-answer.js';
import { type FailedCandidate, FailedCandidates } from './failed-candidates.js';
import { wallTiming } from './wall-timing.js';

/** The checks of whole answers, a judge's opinion last, and what is masked of what they let out. */
@Injectable()
export class AnswerChecks {
  constructor(
    private readonly masking: AnswerMasking,
    private readonly judging: AnswerJudging,
    private readonly dropping: AnswerDropping,
    private readonly candidates: FailedCandidates,
  ) {}

  async apply(
    answer: TextAnswer | ValueAnswer,
    of: { readonly ended: Judgeable; readonly prepared: PreparedContext },
    context: MessageContext,
  ): Promise<LeavingAnswer> {
    const { ended, prepared } = of;
    const checkContext = { ...prepared, now: context.now(), judge: this.judging.of(ended, context) };
    if (answer.kind === 'text' && isEmptied([...answer.left, ...answer.rest]))
      return await this.masking.apply(answer, emptied, context);
    const specs = prepared.request.checks;
    const outcome = await runChecks(answer.candidate, checkContext, specs, wallTiming);
    const isDroppable = mayDrop(outcome, specs);
    const shorter = isDroppable ? await this.dropping.shorten(answer, outcome, prepared, context) : undefined;
    if (shorter === undefined) return await this.masking.apply(answer, outcome, context);
    const again = await runChecks(shorter.candidate, checkContext, specs, wallTiming);
    return again.verdict === 'pass'
      ? await this.masking.apply(shorter, again, context)
      : await this.masking.apply(answer, outcome, context);
  }

  /** What people are shown of an attempt that did not pass; without `answer`, all that the model said. */
  async failed(
    ended: Judgeable,
    outcome: ChecksOutcome,
    context: MessageContext,
    answer?: TextAnswer | ValueAnswer,
  ): Promise<FailedCandidate> {
    return await this.candidates.of(ended, outcome, context, answer);
  }

  /** The attempt is over: what is held for a judge that was not asked is free again. */
  async end(ended: Judgeable, checks: readonly CheckResult[], context: MessageContext): Promise<void> {
    await this.judging.release(ended, checks, context);
  }
}
