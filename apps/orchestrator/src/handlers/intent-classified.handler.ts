import { IntentClassified } from '@chassis/contracts';
import { Handles, type MessageContext } from '@chassis/messaging';
import { Controller } from '@nestjs/common';
import { Outcomes } from '../engine/outcomes.js';

@Controller()
export class IntentClassifiedHandler {
  constructor(private readonly outcomes: Outcomes) {}

  @Handles(IntentClassified)
  async handle({ label, confidence, isOutOfScope, facts }: IntentClassified, ctx: MessageContext): Promise<void> {
    await this.outcomes.submit(ctx, { kind: 'classified', label, confidence, isOutOfScope }, facts);
  }
}
