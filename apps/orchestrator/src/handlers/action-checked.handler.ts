import { ActionChecked } from '@chassis/contracts';
import { Handles, type MessageContext } from '@chassis/messaging';
import { Controller } from '@nestjs/common';
import { Outcomes } from '../engine/outcomes.js';

@Controller()
export class ActionCheckedHandler {
  constructor(private readonly outcomes: Outcomes) {}

  @Handles(ActionChecked)
  async handle({ verdict, token, failures, facts }: ActionChecked, ctx: MessageContext): Promise<void> {
    await this.outcomes.submit(
      ctx,
      { kind: 'checked', verdict, token, ...(await this.outcomes.failures(ctx, failures)) },
      facts,
    );
  }
}
