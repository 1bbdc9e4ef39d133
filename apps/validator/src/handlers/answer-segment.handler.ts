import { AnswerSegment } from '@chassis/contracts';
import { Handles, type MessageContext } from '@chassis/messaging';
import { Controller } from '@nestjs/common';
import { AttemptAdvance } from '../release/attempt-advance.js';
import { attemptOf } from '../release/attempt-of.js';
import { StepLanes } from '../release/step-lanes.js';

/** Releases a segment whose turn it is; keeps any that came too early, and the last one unless its end brings it. */
@Controller()
export class AnswerSegmentHandler {
  constructor(
    private readonly attempts: AttemptAdvance,
    private readonly lanes: StepLanes,
  ) {}

  @Handles(AnswerSegment)
  async handle(data: AnswerSegment, context: MessageContext): Promise<void> {
    if (data.isCarried === true) return;
    const at = attemptOf(context);
    const segment = { index: data.index, content: data.content, isLast: data.isLast };
    await this.lanes.inTurn(at, async () => await this.attempts.arrive(at, segment, data.context, context));
  }
}
