import type { DataClass, Judgement, PayloadRef } from '@chassis/contracts';
import type { AttemptRef } from './release-log.js';

/** An attempt's answer, as it is put before a judge. */
export interface JudgedAnswer {
  readonly at: AttemptRef;
  readonly context: PayloadRef;
  readonly text: string;
  readonly dataClass: DataClass;
  readonly withinMs: number;
}

/** The models that judge answers, asked through whoever may call models, and paid from the run's budget. */
export abstract class AnswerJudges {
  /** The same judgement however often it is asked for. Throws where nobody answers. */
  abstract judge(answer: JudgedAnswer, token: string): Promise<Judgement>;
  /** Nobody is to judge this attempt: what is held for that is free again. */
  abstract release(at: AttemptRef, token: string): Promise<void>;
}
