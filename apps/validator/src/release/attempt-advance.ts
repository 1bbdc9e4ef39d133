import type { AnswerGenerated, PayloadRef } from '@chassis/contracts';
import type { MessageContext } from '@chassis/messaging';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { type AttemptState, newAttempt, type WaitingSegment } from '../domain/release/attempt-state.js';
import { type NextMove, nextMove } from '../domain/release/next-move.js';
import { type AttemptHead, type AttemptRef, type Refusal, ReleaseLog } from '../ports/release-log.js';
import { AnswerConclusion } from './answer-conclusion.js';
import { SegmentGate } from './segment-gate.js';

/** Takes an attempt as far as what has arrived allows. Whatever is repeated, interleaved or done by several at once, the rows let each step happen once. */
@Injectable()
export class AttemptAdvance {
  /** Segments that have left through this process, by attempt. */
  private readonly left = new LRUCache<string, number>({ max: 5_000 });

  constructor(
    private readonly log: ReleaseLog,
    private readonly gate: SegmentGate,
    private readonly conclusion: AnswerConclusion,
  ) {}

  /** Most segments come in their turn and leave in one commit, without a look at the rows before. */
  async arrive(
    at: AttemptRef,
    segment: WaitingSegment,
    contextRef: PayloadRef,
    context: MessageContext,
  ): Promise<void> {
    if (!segment.isLast) {
      const passed = await this.gate.pass(at, [segment], contextRef, context);
      if (passed === 'stopped') return;
      if (passed !== 'stale') {
        if (passed.hasWaiting || passed.isDue) await this.advance(at, contextRef, context);
        else this.left.set(keyOf(at), passed.released);
        return;
      }
    }
    const held = await this.log.hold(at, segment);
    if (held === 'stale') return;
    await this.proceed(held, at, contextRef, context);
  }

  /** The attempt has ended: concludes it when all its segments are there, else remembers the end. */
  async end(at: AttemptRef, generated: AnswerGenerated, context: MessageContext): Promise<void> {
    if (await this.endWithLast(at, generated, context)) return;
    const isWhole = generated.segments === 0 || generated.isAbstained || generated.finish !== 'stop';
    if (isWhole && (await this.endAtOnce(at, generated, context))) return;
    if (generated.last !== undefined && (await this.log.hold(at, { ...generated.last, isLast: true })) === 'stale')
      return;
    const kept = await this.log.keepGenerated(at, generated);
    if (kept !== 'stale') await this.proceed(kept, at, generated.context, context);
  }

  /** No segments to wait for: nothing need be remembered. False when another came between. */
  private async endAtOnce(at: AttemptRef, generated: AnswerGenerated, context: MessageContext): Promise<boolean> {
    // Of a first attempt that sent no segments nothing can have left: the rows refuse it where that is not so.
    const isFirst = at.attempt === 1 && generated.segments === 0;
    const known = (isFirst ? undefined : await this.log.load(at)) ?? newAttempt(at.attempt);
    if (known.attempt > at.attempt) return true;
    const state = known.attempt === at.attempt ? known : newAttempt(at.attempt, known.released);
    const next = nextMove({ ...state, generated });
    if (next.move === 'wait') return true;
    return (await this.make(next, state, at, generated.context, context)) !== 'stale';
  }

  /** All segments before the last one have left, and the end brings that: nothing need be remembered. False when one is missing, or another came between. */
  private async endWithLast(at: AttemptRef, generated: AnswerGenerated, context: MessageContext): Promise<boolean> {
    const { last } = generated;
    if (last === undefined || (this.left.get(keyOf(at)) ?? 0) !== last.index) return false;
    const state = { ...newAttempt(at.attempt, last.index), waiting: [{ ...last, isLast: true }] };
    const next = nextMove({ ...state, generated });
    if (next.move !== 'conclude') return false;
    return (await this.make(next, state, at, generated.context, context)) !== 'stale';
  }

  private async proceed(
    state: AttemptState,
    at: AttemptRef,
    contextRef: PayloadRef,
    context: MessageContext,
  ): Promise<void> {
    const next = nextMove(state);
    const isUnsure = state.hasWaiting && state.generated !== null;
    if (next.move === 'wait') return isUnsure ? await this.advance(at, contextRef, context) : undefined;
    const outcome = await this.make(next, state, at, contextRef, context);
    if (goesOn(next, outcome)) await this.advance(at, contextRef, context);
  }

  private async advance(at: AttemptRef, contextRef: PayloadRef, context: MessageContext): Promise<void> {
    for (;;) {
      const state = await this.log.load(at);
      if (state === undefined || state.attempt !== at.attempt) return;
      const next = nextMove(state);
      if (next.move === 'wait') return;
      if (!goesOn(next, await this.make(next, state, at, contextRef, context))) return;
    }
  }

  private async make(
    next: Exclude<NextMove, { move: 'wait' }>,
    { released }: AttemptState,
    at: AttemptRef,
    contextRef: PayloadRef,
    context: MessageContext,
  ): Promise<AttemptHead | Refusal> {
    if (next.move === 'release') return await this.gate.pass(at, next.segments, contextRef, context);
    const ended = { at, generated: next.generated, released };
    if (next.move === 'conclude') return await this.conclusion.conclude(ended, next.segments, context);
    if (next.move === 'report') return await this.conclusion.report(ended, next.failed, context);
    return await this.conclusion.incomplete(ended, context);
  }
}

/** After a refusal the rows tell what has changed; after a release there may be more. */
const keyOf = ({ tenant, run, step, attempt }: AttemptRef): string => `${tenant}/${run}/${step}/${attempt}`;

const goesOn = (made: NextMove, outcome: AttemptHead | Refusal): boolean =>
  outcome === 'stale' || (made.move === 'release' && outcome !== 'stopped' && (outcome.hasWaiting || outcome.isDue));
