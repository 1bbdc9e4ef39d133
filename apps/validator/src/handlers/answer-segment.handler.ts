import { AnswerSegment } from '@chassis/contracts';
import { Handles, type MessageContext } from '@chassis/messaging';
import { Controller } from '@nestjs/common';
import { ReleaseLog } from '../ports/release-log.js';
import { AttemptAdvance } from '../release/attempt-advance.js';
import { attemptOf } from '../release/attempt-of.js';
import { SegmentGate } from '../release/segment-gate.js';

/** Releases a segment whose turn it is in one commit; keeps the last one, and any that came too early. */
@Controller()
export class AnswerSegmentHandler {
  constructor(
    private readonly log: ReleaseLog,
    private readonly gate: SegmentGate,
    private readonly attempts: AttemptAdvance,
  ) {}

  @Handles(AnswerSegment)
  async handle(data: AnswerSegment, context: MessageContext): Promise<void> {
    const at = attemptOf(context);
    const segment = { index: data.index, content: data.content, isLast: data.isLast };
    if (!data.isLast) {
      const passed = await this.gate.pass(at, [segment], data.context, context);
      if (passed === 'stopped') return;
      if (passed !== 'stale') {
        if (passed.hasWaiting || passed.hasGenerated) await this.attempts.advance(at, data.context, context);
        return;
      }
    }
    const held = await this.log.hold(at, segment);
    if (held === 'stale' || held === 'stopped') return;
    if (held.hasGenerated || !data.isLast) await this.attempts.advance(at, data.context, context);
  }
}
