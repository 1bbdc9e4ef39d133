import { ActionExecuted } from '@chassis/contracts';
import { Handles, type MessageContext } from '@chassis/messaging';
import { PayloadStore } from '@chassis/payloads';
import { Controller } from '@nestjs/common';
import { Outcomes } from '../engine/outcomes.js';

/** What an old system answered; a conflict cites the one that came first. */
@Controller()
export class ActionExecutedHandler {
  constructor(
    private readonly outcomes: Outcomes,
    private readonly payloads: PayloadStore,
  ) {}

  @Handles(ActionExecuted)
  async handle({ outcome, output, code, reference, facts }: ActionExecuted, ctx: MessageContext): Promise<void> {
    const isOver = outcome === 'done' || outcome === 'not-found';
    const cited = { ...(reference !== undefined && { reference }), ...(code !== undefined && { code }) };
    const detail = isOver ? undefined : await this.payloads.putJson(ctx.tenant, cited, ctx.dataClass);
    await this.outcomes.submit(ctx, { kind: 'executed', outcome, output, code, reference, detail }, facts);
  }
}
