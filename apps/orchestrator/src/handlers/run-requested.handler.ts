import { RunRequested } from '@chassis/contracts';
import { Handles, type MessageContext } from '@chassis/messaging';
import { Controller } from '@nestjs/common';
import { RunStarts } from '../engine/run-starts.js';

/** Starts the run that the envelope names; a second request of the same run changes nothing. */
@Controller()
export class RunRequestedHandler {
  constructor(private readonly starts: RunStarts) {}

  @Handles(RunRequested)
  async handle(data: RunRequested, ctx: MessageContext): Promise<void> {
    if (ctx.run === undefined) return;
    const { workflow, input, dataClass, budgetMicroUsd, deadline, acceptedAt, origin, childOf } = data;
    const { subject, keyId } = ctx.principal;
    const start = {
      workflow,
      input,
      dataClass,
      budgetMicroUsd,
      origin,
      childOf,
      acceptedAt: Date.parse(acceptedAt),
      deadlineAt: deadline === undefined ? undefined : Date.parse(deadline),
      subject,
      keyId,
      principal: ctx.envelope.principal,
      traceparent: ctx.envelope.traceparent,
    };
    await this.starts.request(ctx.tenant, { run: ctx.run, start });
  }
}
