import { type PayloadRef, type Segment, SegmentSchema } from '@chassis/contracts';
import type { MessageContext } from '@chassis/messaging';
import { PayloadStore } from '@chassis/payloads';
import { Injectable } from '@nestjs/common';
import { asksTagger } from '../domain/checks/pii.js';
import { type ChecksOutcome, runChecks } from '../domain/checks/run-checks.js';
import { dropSentences } from '../domain/dropping/drop-sentences.js';
import { mayDrop } from '../domain/dropping/may-drop.js';
import { maskSegment } from '../domain/masking/mask-segment.js';
import { refuseUnmaskable } from '../domain/masking/refuse-unmaskable.js';
import type { WaitingSegment } from '../domain/release/attempt-state.js';
import { textOfCalls } from '../domain/text/text-of-calls.js';
import { CurrentAccess } from '../ports/current-access.js';
import { type AttemptHead, type AttemptRef, type Refusal, ReleaseLog } from '../ports/release-log.js';
import { CheckContexts, type PreparedContext } from './check-contexts.js';
import { FailedAttempts } from './failed-attempts.js';
import { permissionOf } from './permission-of.js';
import { SegmentTails } from './segment-tails.js';
import { wallTiming } from './wall-timing.js';

/** A segment with what was said of it, and the content that may leave: placeholders stand in it where the outcome has masks. */
interface Judged {
  readonly outcome: ChecksOutcome;
  readonly content: PayloadRef;
}

/** Lets segments out that pass the checks of their scope, and stops the attempt at the first that does not. */
@Injectable()
export class SegmentGate {
  constructor(
    private readonly log: ReleaseLog,
    private readonly payloads: PayloadStore,
    private readonly contexts: CheckContexts,
    private readonly access: CurrentAccess,
    private readonly failed: FailedAttempts,
    private readonly tails: SegmentTails,
  ) {}

  /** `segments` follow on each other. */
  async pass(
    at: AttemptRef,
    segments: readonly WaitingSegment[],
    contextRef: PayloadRef,
    context: MessageContext,
  ): Promise<AttemptHead | Refusal> {
    const prepared = await this.contexts.read(contextRef, context);
    const [isPermitted, judged] = await Promise.all([
      this.access.isStillPermitted(permissionOf(prepared, context)),
      this.judge(at, segments, prepared, context),
    ]);
    if (!isPermitted) return await this.failed.withdraw(at, context);
    const wrong = judged.findIndex(({ outcome }) => outcome.verdict !== 'pass');
    const passed = judged.slice(0, wrong < 0 ? segments.length : wrong).map((one) => one.content);
    let head: AttemptHead | Refusal = 'stale';
    if (passed.length > 0) head = await this.log.release(at, segments[0]?.index ?? 0, passed, context.now());
    const failing = judged[wrong]?.outcome;
    if (failing === undefined || head === 'stopped') return head;
    return await this.failed.mark(at, failing, segments[wrong]!.content, context);
  }

  private async judge(
    at: AttemptRef,
    waiting: readonly WaitingSegment[],
    prepared: PreparedContext,
    context: MessageContext,
  ): Promise<Judged[]> {
    const read = async ({ content }: WaitingSegment) =>
      SegmentSchema.parse(await this.payloads.getJson(at.tenant, content));
    const segments = await Promise.all(waiting.map(read));
    const befores = asksTagger(piiSettings(prepared), prepared.disclosure)
      ? await this.befores(at, waiting, segments)
      : [];
    return await Promise.all(
      segments.map(async (made, index) => {
        const { segment, outcome } = await this.checkOrDrop(made, befores[index] ?? '', prepared, context.now());
        const masked = maskSegment(segment, outcome.masks ?? []);
        const content =
          masked === made ? waiting[index]!.content : await this.payloads.putJson(at.tenant, masked, context.dataClass);
        return { outcome, content };
      }),
    );
  }

  /** A segment without the sentences that no source holds, where the workflow would rather do without them. */
  private async checkOrDrop(
    segment: Segment,
    before: string,
    prepared: PreparedContext,
    now: Date,
  ): Promise<{ segment: Segment; outcome: ChecksOutcome }> {
    const outcome = await this.check(segment, before, prepared, now);
    const isDroppable = mayDrop(outcome, prepared.request.checks);
    const shorter = isDroppable ? dropSentences(segment, outcome.failures) : undefined;
    if (shorter === undefined) return { segment, outcome };
    const again = await this.check(shorter, before, prepared, now);
    return again.verdict === 'pass' ? { segment: shorter, outcome: again } : { segment, outcome };
  }

  private async befores(
    at: AttemptRef,
    waiting: readonly WaitingSegment[],
    segments: readonly Segment[],
  ): Promise<string[]> {
    const first = waiting[0]?.index ?? 0;
    const befores = [await this.tails.before(at, first), ...segments.map(({ text }) => text)];
    this.tails.keep(at, first + segments.length - 1, segments.at(-1)?.text ?? '');
    return befores;
  }

  private async check(segment: Segment, before: string, prepared: PreparedContext, now: Date): Promise<ChecksOutcome> {
    const { text, citations, toolCalls } = segment;
    const candidate = {
      kind: 'segment' as const,
      text: text + textOfCalls(toolCalls),
      citations,
      before,
      ...(toolCalls !== undefined && { toolCalls }),
    };
    const outcome = await runChecks(candidate, { ...prepared, now }, prepared.request.checks, wallTiming);
    // Arguments of a call are JSON that somebody acts on: a placeholder has no place there.
    return refuseUnmaskable(outcome, (mask) => mask.citation !== undefined || mask.end <= text.length);
  }
}

const piiSettings = ({ request }: PreparedContext) => request.checks.find(({ use }) => use === 'pii')?.with;
