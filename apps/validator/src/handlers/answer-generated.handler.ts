import { AnswerGenerated } from '@chassis/contracts';
import { Handles, type MessageContext } from '@chassis/messaging';
import { Controller } from '@nestjs/common';
import { AttemptAdvance } from '../release/attempt-advance.js';
import { attemptOf } from '../release/attempt-of.js';
import { StepLanes } from '../release/step-lanes.js';

/** The end of an attempt: whole-answer checks, the held segment, the verdict. */
@Controller()
export class AnswerGeneratedHandler {
  constructor(
    private readonly attempts: AttemptAdvance,
    private readonly lanes: StepLanes,
  ) {}

  @Handles(AnswerGenerated)
  async handle(data: AnswerGenerated, context: MessageContext): Promise<void> {
    const at = attemptOf(context);
    // Segments before the last one may have come in the same commit: they go first, so that the end need not wait for them in a row.
    await new Promise(setImmediate);
    await this.lanes.inTurn(at, async () => await this.attempts.end(at, data, context));
  }
}
