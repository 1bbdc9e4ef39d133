import { CancelChild, isTerminal } from '@chassis/contracts';
import { Handles, type MessageContext, Outbox } from '@chassis/messaging';
import { Database } from '@chassis/persistence';
import { Controller } from '@nestjs/common';
import { Engine } from '../engine/engine.js';
import { endOf } from '../engine/messages-of.js';

/** Ends a child, also one whose request has not come yet. A parent that asks again about one that has ended is told again. */
@Controller()
export class CancelChildHandler {
  constructor(
    private readonly engine: Engine,
    private readonly database: Database,
    private readonly outbox: Outbox,
  ) {}

  @Handles(CancelChild)
  async handle(data: CancelChild, ctx: MessageContext): Promise<void> {
    if (ctx.run === undefined) return;
    const { reason, by, workflow, input, acceptedAt, childOf } = data;
    const { subject, keyId } = ctx.principal;
    const start = {
      workflow,
      input,
      childOf,
      dataClass: ctx.dataClass,
      budgetMicroUsd: undefined,
      origin: `run:${childOf.run}`,
      acceptedAt: Date.parse(acceptedAt),
      deadlineAt: undefined,
      subject,
      keyId,
      principal: ctx.envelope.principal,
      traceparent: ctx.envelope.traceparent,
    };
    const refusal = { status: 'cancelled', reason } as const;
    const event = { kind: 'cancelled', reason, by } as const;
    const row = await this.engine.submit(ctx.tenant, { run: ctx.run, start, refusal, event });
    if (row === undefined || !isTerminal(row.state.status)) return;
    const message = endOf(row, ctx.tenant, ctx.now());
    await this.database.withTenant(ctx.tenant, async (tx) => await this.outbox.add(tx, [message]));
  }
}
