import { type AnswerGenerated, ChassisError, type CheckResult } from '@chassis/contracts';
import type { MessageContext } from '@chassis/messaging';
import { Logger } from '@chassis/telemetry';
import { Injectable } from '@nestjs/common';
import type { Judgement, TextJudge } from '../domain/checks/judge.js';
import { AnswerJudges } from '../ports/answer-judges.js';
import type { AttemptRef } from '../ports/release-log.js';

/** An attempt whose answer may be put before a judge. */
export interface Judgeable {
  readonly at: AttemptRef;
  readonly generated: AnswerGenerated;
}

/** Puts answers before the judge that their step names, within the run's time, and tells what that cost. */
@Injectable()
export class AnswerJudging {
  constructor(
    private readonly judges: AnswerJudges,
    private readonly logger: Logger,
  ) {}

  /** Who asks about this attempt's answer. */
  of({ at, generated }: Judgeable, context: MessageContext): TextJudge {
    return {
      judge: async (text, withinMs) => {
        const leftMs = context.deadline === undefined ? withinMs : context.deadline.getTime() - context.now().getTime();
        if (leftMs <= 0) return { scores: [], problem: 'deadline-passed', costMicroUsd: 0 };
        const asked = { at, context: generated.context, text, dataClass: context.dataClass };
        return await this.ask({ ...asked, withinMs: Math.min(withinMs, leftMs) }, generated, context);
      },
    };
  }

  /** What is held for a judge that was not asked is free again; where nobody answers, when the run's time is over. */
  async release({ at, generated }: Judgeable, checks: readonly CheckResult[], context: MessageContext): Promise<void> {
    if (generated.judgeMicroUsd === undefined || checks.some(({ name }) => name === 'judge')) return;
    try {
      await this.judges.release(at, context.envelope.principal);
    } catch (error) {
      this.logger.warn({ error, run: at.run }, 'what is held for a judge stays held until the run is over');
    }
  }

  private async ask(
    answer: Parameters<AnswerJudges['judge']>[0],
    { judgeMicroUsd = 0 }: AnswerGenerated,
    context: MessageContext,
  ): Promise<Judgement> {
    try {
      return await this.judges.judge(answer, context.envelope.principal);
    } catch (error) {
      const { code } = ChassisError.from(error);
      this.logger.warn({ error, run: answer.at.run }, 'a judge was not heard; a person decides');
      return { scores: [], problem: code, costMicroUsd: judgeMicroUsd };
    }
  }
}
