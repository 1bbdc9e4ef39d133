import { AuditRecorded, type CheckResult, type Failure, type PayloadRef } from '@chassis/contracts';
import type { MessageContext } from '@chassis/messaging';
import { PayloadStore } from '@chassis/payloads';
import { Injectable } from '@nestjs/common';
import type { ChecksOutcome } from '../domain/checks/run-checks.js';
import type { FailedMark } from '../domain/release/attempt-state.js';
import { type AttemptHead, type AttemptRef, type Refusal, ReleaseLog } from '../ports/release-log.js';

/** The payload behind `FailedMark.failures`. */
export interface FailureReport {
  readonly failures: readonly Failure[];
  readonly checks: readonly CheckResult[];
  /** The segment that the spans speak of, until the whole answer is known. */
  readonly segment?: PayloadRef;
}

export const withdrawnCode = 'source-withdrawn';

/** Ends attempts whose further segments must not leave; the verdict follows when the generator has ended. */
@Injectable()
export class FailedAttempts {
  constructor(
    private readonly log: ReleaseLog,
    private readonly payloads: PayloadStore,
  ) {}

  async mark(
    at: AttemptRef,
    outcome: ChecksOutcome,
    segment: PayloadRef,
    context: MessageContext,
  ): Promise<AttemptHead | Refusal> {
    return await this.log.fail(at, await this.markOf(outcome, context, segment), undefined);
  }

  /** A passage is forbidden by now: what was drawn from it is called back. */
  async withdraw(at: AttemptRef, context: MessageContext): Promise<AttemptHead | Refusal> {
    const fact = context.fact('answer.withdrawn', { reason: withdrawnCode });
    const messages = [context.message(AuditRecorded, { facts: [fact] }, { suffix: 'withdrawn' })];
    const mark = await this.markOf(withdrawnOutcome, context);
    return await this.log.fail(at, mark, { reason: withdrawnCode, now: context.now(), messages });
  }

  async markOf(
    { verdict, failures, checks }: ChecksOutcome,
    context: MessageContext,
    segment?: PayloadRef,
  ): Promise<FailedMark> {
    const report: FailureReport = { failures, checks, ...(segment !== undefined && { segment }) };
    const ref = await this.payloads.putJson(context.tenant, report, context.dataClass);
    return { verdict: verdict === 'pass' ? 'halt' : verdict, failures: ref };
  }
}

/** Rights are no check of the table: they hold for every answer. */
export const withdrawnOutcome: ChecksOutcome = {
  verdict: 'halt',
  failures: [{ check: 'rights', code: withdrawnCode, message: 'a source of this answer may no longer be seen' }],
  checks: [{ name: 'rights', version: '1', verdict: 'halt', tookMs: 0 }],
};
