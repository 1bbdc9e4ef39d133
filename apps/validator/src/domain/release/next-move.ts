import type { AnswerGenerated } from '@chassis/contracts';
import type { AttemptState, FailedMark, WaitingSegment } from './attempt-state.js';

export type NextMove =
  /** Something must arrive first, or the attempt is over. */
  | { readonly move: 'wait' }
  /** These segments are next in order; check and release them. */
  | { readonly move: 'release'; readonly segments: readonly WaitingSegment[] }
  /** All is there: check the whole answer, release the rest and say the verdict. */
  | { readonly move: 'conclude'; readonly segments: readonly WaitingSegment[]; readonly generated: AnswerGenerated }
  /** The attempt failed while it streamed, and has ended: say so. */
  | { readonly move: 'report'; readonly failed: FailedMark; readonly generated: AnswerGenerated }
  /** The model did not come to its end. */
  | { readonly move: 'incomplete'; readonly generated: AnswerGenerated };

const wait: NextMove = { move: 'wait' };

/** What to do next with an attempt, whatever order its messages came in. */
export function nextMove(state: AttemptState): NextMove {
  const { generated, failed } = state;
  if (state.isClosed || state.verdict !== null) return wait;
  if (failed !== null) return generated === null ? wait : { move: 'report', failed, generated };
  const ready = inOrder(state);
  if (generated !== null) {
    if (generated.finish !== 'stop') return { move: 'incomplete', generated };
    const isAll = generated.isAbstained || state.released + ready.length >= generated.segments;
    if (isAll) return { move: 'conclude', segments: generated.isAbstained ? [] : ready, generated };
  }
  const free = ready.filter((segment) => !segment.isLast);
  return free.length === 0 ? wait : { move: 'release', segments: free };
}

/** The waiting segments that follow on what has left, without a gap, up to the last one. */
function inOrder({ waiting, released }: AttemptState): WaitingSegment[] {
  const ready: WaitingSegment[] = [];
  for (const segment of waiting) {
    if (segment.index < released) continue;
    if (segment.index !== released + ready.length) break;
    ready.push(segment);
    if (segment.isLast) break;
  }
  return ready;
}
