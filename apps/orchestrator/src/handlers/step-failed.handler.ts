import { ownEvidence, StepFailed } from '@chassis/contracts';
import { Handles, type MessageContext } from '@chassis/messaging';
import { PayloadStore } from '@chassis/payloads';
import { Controller } from '@nestjs/common';
import { Outcomes } from '../engine/outcomes.js';

/** A stage could not do its part; the engine alone decides about another attempt. */
@Controller()
export class StepFailedHandler {
  constructor(
    private readonly outcomes: Outcomes,
    private readonly payloads: PayloadStore,
  ) {}

  @Handles(StepFailed)
  async handle({ kind, code, retryAfterMs, evidence, facts }: StepFailed, ctx: MessageContext): Promise<void> {
    const why = evidence && {
      evidence,
      detail: await this.payloads.putJson(ctx.tenant, ownEvidence(evidence), ctx.dataClass),
    };
    await this.outcomes.submit(ctx, { kind: 'failed', error: kind, code, retryAfterMs, ...why }, facts);
  }
}
