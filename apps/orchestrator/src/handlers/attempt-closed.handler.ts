import { AttemptClosed } from '@chassis/contracts';
import { Handles, type MessageContext } from '@chassis/messaging';
import { Controller } from '@nestjs/common';
import { Outcomes } from '../engine/outcomes.js';

@Controller()
export class AttemptClosedHandler {
  constructor(private readonly outcomes: Outcomes) {}

  @Handles(AttemptClosed)
  async handle({ released, text }: AttemptClosed, ctx: MessageContext): Promise<void> {
    await this.outcomes.submit(ctx, { kind: 'closed', released, text });
  }
}
