import { ChildEnded } from '@chassis/contracts';
import { Handles, type MessageContext } from '@chassis/messaging';
import { Controller } from '@nestjs/common';
import { Outcomes } from '../engine/outcomes.js';

/** A run that a step of another run started has ended: for the parent that is the outcome of the step, or of one of its items. */
@Controller()
export class ChildEndedHandler {
  constructor(private readonly outcomes: Outcomes) {}

  @Handles(ChildEnded)
  async handle(data: ChildEnded, ctx: MessageContext): Promise<void> {
    const { index, status, reason, result, detail, costMicroUsd } = data;
    await this.outcomes.submit(ctx, { kind: 'child-ended', index, status, reason, result, detail, costMicroUsd });
  }
}
