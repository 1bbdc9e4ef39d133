import type { AuditFact, Failure, PayloadRef } from '@chassis/contracts';
import type { MessageContext } from '@chassis/messaging';
import { PayloadStore } from '@chassis/payloads';
import { Injectable } from '@nestjs/common';
import type { FailureCode } from '../domain/run-event.js';
import { Engine } from './engine.js';
import type { EventBody } from './submission.js';

type OfAttempt = Extract<EventBody, { attempt: number }>;
export type OutcomeBody = OfAttempt extends infer E
  ? E extends OfAttempt
    ? Omit<E, 'step' | 'attempt'>
    : never
  : never;

/** What all outcomes of stages have in common on their way to the engine. */
@Injectable()
export class Outcomes {
  constructor(
    private readonly engine: Engine,
    private readonly payloads: PayloadStore,
  ) {}

  async submit(ctx: MessageContext, body: OutcomeBody, facts: readonly AuditFact[] = []): Promise<void> {
    const { step } = ctx;
    if (step === undefined || step.run !== ctx.run) return;
    const event = { ...body, step: step.step, attempt: step.attempt } as EventBody;
    await this.engine.submit(ctx.tenant, {
      run: step.run,
      event,
      facts,
      dataClass: ctx.dataClass,
      traceparent: ctx.envelope.traceparent,
    });
  }

  /** Failures quote what they are about, so they are kept as a payload; the state holds their codes. */
  async failures(
    ctx: MessageContext,
    failures: readonly Failure[],
  ): Promise<{ failures: FailureCode[]; failuresRef?: PayloadRef }> {
    const codes = failures.map(({ check, code }) => ({ check, code }));
    if (failures.length === 0) return { failures: codes };
    return { failures: codes, failuresRef: await this.payloads.putJson(ctx.tenant, { failures }, ctx.dataClass) };
  }
}
