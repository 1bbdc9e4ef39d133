import { AnswerSegment } from '@chassis/contracts';
import { Handles, type MessageContext } from '@chassis/messaging';
import { Controller } from '@nestjs/common';
import { AttemptAdvance } from '../release/attempt-advance.js';
import { LastSegments } from '../release/last-segments.js';
import { attemptOf } from '../release/attempt-of.js';
import { StepLanes } from '../release/step-lanes.js';

/** Releases a segment whose turn it is; keeps the last one, and any that came too early. */
@Controller()
export class AnswerSegmentHandler {
  constructor(
    private readonly attempts: AttemptAdvance,
    private readonly lanes: StepLanes,
    private readonly lasts: LastSegments,
  ) {}

  @Handles(AnswerSegment)
  async handle(data: AnswerSegment, context: MessageContext): Promise<void> {
    const at = attemptOf(context);
    const segment = { index: data.index, content: data.content, isLast: data.isLast };
    if (segment.isLast && (await this.lasts.isTaken(at, segment))) return;
    await this.lanes.inTurn(at, async () => await this.attempts.arrive(at, segment, data.context, context));
  }
}
