import { StepFailed } from '@chassis/contracts';
import { Handles, type MessageContext } from '@chassis/messaging';
import { Controller } from '@nestjs/common';
import { Outcomes } from '../engine/outcomes.js';

/** A stage could not do its part; the engine alone decides about another attempt. */
@Controller()
export class StepFailedHandler {
  constructor(private readonly outcomes: Outcomes) {}

  @Handles(StepFailed)
  async handle({ kind, code, retryAfterMs, facts }: StepFailed, ctx: MessageContext): Promise<void> {
    await this.outcomes.submit(ctx, { kind: 'failed', error: kind, code, retryAfterMs }, facts);
  }
}
