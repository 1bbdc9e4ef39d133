import { highestDataClass, PassagesRetrieved } from '@chassis/contracts';
import { Handles, type MessageContext } from '@chassis/messaging';
import { PayloadStore } from '@chassis/payloads';
import { Controller } from '@nestjs/common';
import { Engine } from '../engine/engine.js';

/** Passages raise the run's class to theirs; the list itself is kept as a payload. */
@Controller()
export class PassagesRetrievedHandler {
  constructor(
    private readonly engine: Engine,
    private readonly payloads: PayloadStore,
  ) {}

  @Handles(PassagesRetrieved)
  async handle({ passages, accessVersion, relevance, facts }: PassagesRetrieved, ctx: MessageContext): Promise<void> {
    const { step } = ctx;
    if (step === undefined) return;
    const dataClass = highestDataClass(ctx.dataClass, ...passages.map((one) => one.dataClass));
    const output = await this.payloads.putJson(
      ctx.tenant,
      { passages, accessVersion, count: passages.length },
      dataClass,
    );
    const event = { kind: 'retrieved', step: step.step, attempt: step.attempt, output, relevance } as const;
    await this.engine.submit(ctx.tenant, {
      run: step.run,
      event,
      facts,
      dataClass,
      traceparent: ctx.envelope.traceparent,
    });
  }
}
