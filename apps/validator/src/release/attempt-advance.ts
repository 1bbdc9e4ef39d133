import type { AnswerGenerated, PayloadRef } from '@chassis/contracts';
import type { MessageContext } from '@chassis/messaging';
import { Injectable } from '@nestjs/common';
import { type AttemptState, newAttempt } from '../domain/release/attempt-state.js';
import { nextMove } from '../domain/release/next-move.js';
import { type AttemptHead, type AttemptRef, type Refusal, ReleaseLog } from '../ports/release-log.js';
import { AnswerConclusion } from './answer-conclusion.js';
import { SegmentGate } from './segment-gate.js';

/** Takes an attempt as far as what has arrived allows; safe to call at any time, by several at once. */
@Injectable()
export class AttemptAdvance {
  constructor(
    private readonly log: ReleaseLog,
    private readonly gate: SegmentGate,
    private readonly conclusion: AnswerConclusion,
  ) {}

  async advance(at: AttemptRef, contextRef: PayloadRef, context: MessageContext): Promise<void> {
    for (;;) {
      const state = await this.log.load(at);
      if (state === undefined || state.attempt !== at.attempt) return;
      const outcome = await this.move(state, at, contextRef, context);
      if (outcome === undefined || outcome === 'stopped') return;
    }
  }

  /** The attempt has ended: concludes it at once when all its segments are there, else remembers the end. */
  async end(at: AttemptRef, generated: AnswerGenerated, context: MessageContext): Promise<void> {
    const known = (await this.log.load(at)) ?? newAttempt(at.attempt);
    if (known.attempt > at.attempt) return;
    const state = known.attempt === at.attempt ? known : newAttempt(at.attempt, known.released);
    const ended = { ...state, generated };
    const isOver = nextMove(ended).move;
    if (isOver === 'conclude' || isOver === 'report' || isOver === 'incomplete') {
      const outcome = await this.move(ended, at, generated.context, context);
      if (outcome !== 'stale') return;
    }
    const kept = await this.log.keepGenerated(at, generated);
    if (kept !== 'stale' && kept !== 'stopped') await this.advance(at, generated.context, context);
  }

  private async move(
    state: AttemptState,
    at: AttemptRef,
    contextRef: PayloadRef,
    context: MessageContext,
  ): Promise<AttemptHead | Refusal | undefined> {
    const next = nextMove(state);
    if (next.move === 'wait') return undefined;
    if (next.move === 'release') return await this.gate.pass(at, next.segments, contextRef, context);
    const ended = { at, generated: next.generated, released: state.released };
    if (next.move === 'conclude') return await this.conclusion.conclude(ended, next.segments, context);
    if (next.move === 'report') return await this.conclusion.report(ended, next.failed, context);
    return await this.conclusion.incomplete(ended, context);
  }
}
