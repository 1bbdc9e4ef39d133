import type { AnswerGenerated } from '@chassis/contracts';
import type { MessageContext } from '@chassis/messaging';
import { describe, expect, it } from 'vitest';
import { type AttemptState, newAttempt, type WaitingSegment } from '../domain/release/attempt-state.js';
import type { AttemptHead, AttemptRef, Refusal, ReleaseLog } from '../ports/release-log.js';
import type { AnswerConclusion } from './answer-conclusion.js';
import { AttemptAdvance } from './attempt-advance.js';
import { LastSegments } from './last-segments.js';
import type { SegmentGate } from './segment-gate.js';

const at: AttemptRef = { tenant: 'demo', run: 'r', step: 'answer', attempt: 1 };
const ref = { payload: 'p', bytes: 1 };
const context = {} as MessageContext;
const segment = (index: number, isLast = false): WaitingSegment => ({ index, content: ref, isLast });
const generated = (segments: number): AnswerGenerated =>
  ({ segments, finish: 'stop', isAbstained: false, context: ref }) as AnswerGenerated;

/** The rows of one attempt in memory, and what was asked of them; conclusions end as told, then well. */
function attempt(outcomes: (Refusal | Error)[] = []) {
  let state: AttemptState = newAttempt(1);
  const asked: string[] = [];
  const head = (): AttemptHead => ({ released: state.released, hasWaiting: state.waiting.length > 0, isDue: false });
  const log = {
    hold: async (_at: AttemptRef, one: WaitingSegment) => {
      asked.push(`hold ${one.index}`);
      state = { ...state, waiting: [...state.waiting, one], hasWaiting: true };
      return await Promise.resolve(state);
    },
    keepGenerated: async (_at: AttemptRef, end: AnswerGenerated) => {
      asked.push('keep end');
      state = { ...state, generated: end };
      return await Promise.resolve(state);
    },
    load: async () => await Promise.resolve(state),
  } as unknown as ReleaseLog;
  const gate = {
    pass: async (_at: AttemptRef, some: readonly WaitingSegment[]) => {
      if (some[0]?.index !== state.released) return await Promise.resolve('stale' as const);
      asked.push(`release ${some.map(({ index }) => index).join()}`);
      const left = state.waiting.filter(({ index }) => index >= state.released + some.length);
      state = { ...state, released: state.released + some.length, waiting: left, hasWaiting: left.length > 0 };
      return head();
    },
  } as unknown as SegmentGate;
  const conclusion = {
    conclude: async ({ released }: { released: number }, some: readonly WaitingSegment[]) => {
      const outcome = outcomes.shift() ?? (released === state.released ? undefined : 'stale');
      asked.push(
        `conclude ${some.map(({ index }) => index).join()}${outcome === undefined ? '' : ` ${String(outcome)}`}`,
      );
      if (outcome instanceof Error) throw outcome;
      if (outcome === undefined) state = { ...state, released: released + some.length, waiting: [], verdict: 'pass' };
      return await Promise.resolve(outcome ?? head());
    },
  } as unknown as AnswerConclusion;
  const lasts = new LastSegments();
  const advance = new AttemptAdvance(log, gate, conclusion, lasts);
  return {
    asked,
    arrive: async (one: WaitingSegment) => await advance.arrive(at, one, ref, context),
    /** As the handler of segments does. */
    arriveLast: async (one: WaitingSegment) => {
      if (!(await lasts.isTaken(at, one))) await advance.arrive(at, one, ref, context);
    },
    end: async (segments: number) => await advance.end(at, generated(segments), context),
  };
}

describe('the end of an attempt', () => {
  it('takes the last segment along without a row between', async () => {
    const { asked, arrive, arriveLast, end } = attempt();
    await arrive(segment(0));
    const last = arriveLast(segment(1, true));
    await end(2);
    await last;
    expect(asked).toEqual(['release 0', 'conclude 1']);
  });

  it('takes the only segment along', async () => {
    const { asked, arriveLast, end } = attempt();
    const last = arriveLast(segment(0, true));
    await end(1);
    await last;
    expect(asked).toEqual(['conclude 0']);
  });

  it('waits in the rows for a segment that comes behind it', async () => {
    const { asked, arrive, arriveLast, end } = attempt();
    await arrive(segment(0));
    await end(2);
    await arriveLast(segment(1, true));
    expect(asked).toEqual(['release 0', 'keep end', 'hold 1', 'conclude 1']);
  });

  it('comes too late for a last segment that has gone to the rows', async () => {
    const { asked, arrive, arriveLast, end } = attempt();
    await arrive(segment(0));
    await arriveLast(segment(1, true));
    await end(2);
    expect(asked).toEqual(['release 0', 'hold 1', 'keep end', 'conclude 1']);
  });

  it('leaves the last segment to the rows while one before it is missing', async () => {
    const { asked, arrive, arriveLast, end } = attempt();
    const last = arriveLast(segment(1, true));
    await end(2);
    await last;
    await arrive(segment(0));
    expect(asked).toEqual(['keep end', 'hold 1', 'release 0', 'conclude 1']);
  });

  it('leaves the last segment to the rows where they refuse it', async () => {
    const { asked, arriveLast, end } = attempt(['stale']);
    const last = arriveLast(segment(0, true));
    await end(1);
    await last;
    expect(asked).toEqual(['conclude 0 stale', 'keep end', 'hold 0', 'conclude 0']);
  });

  it('leaves the last segment to the rows where it fails, and comes again', async () => {
    const { asked, arriveLast, end } = attempt([new Error('no database')]);
    const last = arriveLast(segment(0, true));
    await expect(end(1)).rejects.toThrow('no database');
    await last;
    await end(1);
    expect(asked).toEqual(['conclude 0 Error: no database', 'hold 0', 'keep end', 'conclude 0']);
  });

  it('meets a last segment that came twice once', async () => {
    const { asked, arriveLast, end } = attempt();
    const [first, second] = [arriveLast(segment(0, true)), arriveLast(segment(0, true))];
    await first;
    await end(1);
    await second;
    expect(asked.filter((one) => one.startsWith('conclude'))).toEqual(['conclude 0']);
  });
});
