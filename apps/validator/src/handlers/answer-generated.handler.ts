import { AnswerGenerated } from '@chassis/contracts';
import { Handles, type MessageContext } from '@chassis/messaging';
import { Controller } from '@nestjs/common';
import { AttemptAdvance } from '../release/attempt-advance.js';
import { attemptOf } from '../release/attempt-of.js';

/** The end of an attempt: whole-answer checks, the held segment, the verdict. */
@Controller()
export class AnswerGeneratedHandler {
  constructor(private readonly attempts: AttemptAdvance) {}

  @Handles(AnswerGenerated)
  async handle(data: AnswerGenerated, context: MessageContext): Promise<void> {
    await this.attempts.end(attemptOf(context), data, context);
  }
}
