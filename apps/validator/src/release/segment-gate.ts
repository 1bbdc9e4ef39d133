import { type PayloadRef, SegmentSchema } from '@chassis/contracts';
import type { MessageContext } from '@chassis/messaging';
import { PayloadStore } from '@chassis/payloads';
import { Injectable } from '@nestjs/common';
import { type ChecksOutcome, runChecks } from '../domain/checks/run-checks.js';
import type { WaitingSegment } from '../domain/release/attempt-state.js';
import { textOfCalls } from '../domain/text/text-of-calls.js';
import { CurrentAccess } from '../ports/current-access.js';
import { type AttemptHead, type AttemptRef, type Refusal, ReleaseLog } from '../ports/release-log.js';
import { CheckContexts, type PreparedContext } from './check-contexts.js';
import { FailedAttempts } from './failed-attempts.js';
import { permissionOf } from './permission-of.js';
import { wallTiming } from './wall-timing.js';

/** Lets segments out that pass the checks of their scope, and stops the attempt at the first that does not. */
@Injectable()
export class SegmentGate {
  constructor(
    private readonly log: ReleaseLog,
    private readonly payloads: PayloadStore,
    private readonly contexts: CheckContexts,
    private readonly access: CurrentAccess,
    private readonly failed: FailedAttempts,
  ) {}

  /** `segments` follow on each other. */
  async pass(
    at: AttemptRef,
    segments: readonly WaitingSegment[],
    contextRef: PayloadRef,
    context: MessageContext,
  ): Promise<AttemptHead | Refusal> {
    const prepared = await this.contexts.read(contextRef, context);
    const [isPermitted, outcomes] = await Promise.all([
      this.access.isStillPermitted(permissionOf(prepared, context)),
      Promise.all(segments.map(async (one) => await this.check(at.tenant, one, prepared, context.now()))),
    ]);
    if (!isPermitted) return await this.failed.withdraw(at, context);
    const wrong = outcomes.findIndex((one) => one.verdict !== 'pass');
    const passed = segments.slice(0, wrong < 0 ? segments.length : wrong).map((one) => one.content);
    let head: AttemptHead | Refusal = 'stale';
    if (passed.length > 0) head = await this.log.release(at, segments[0]?.index ?? 0, passed, context.now());
    const failing = outcomes[wrong];
    if (failing === undefined || head === 'stopped') return head;
    return await this.failed.mark(at, failing, context);
  }

  private async check(
    tenant: string,
    segment: WaitingSegment,
    prepared: PreparedContext,
    now: Date,
  ): Promise<ChecksOutcome> {
    const { text, citations, toolCalls } = SegmentSchema.parse(await this.payloads.getJson(tenant, segment.content));
    const candidate = { kind: 'segment' as const, text: text + textOfCalls(toolCalls), citations };
    return await runChecks(candidate, { ...prepared, now }, prepared.request.checks, wallTiming);
  }
}
