import type { AnswerGenerated } from '@chassis/contracts';
import type { MessageContext } from '@chassis/messaging';
import { describe, expect, it } from 'vitest';
import { type AttemptState, newAttempt, type WaitingSegment } from '../domain/release/attempt-state.js';
import type { AttemptHead, AttemptRef, Refusal, ReleaseLog } from '../ports/release-log.js';
import type { AnswerConclusion } from './answer-conclusion.js';
import { AttemptAdvance } from './attempt-advance.js';
import type { SegmentGate } from './segment-gate.js';

const at: AttemptRef = { tenant: 'demo', run: 'r', step: 'answer', attempt: 1 };
const ref = { payload: 'p', bytes: 1 };
const context = {} as MessageContext;
const segment = (index: number, isLast = false): WaitingSegment => ({ index, content: ref, isLast });
const last = (index: number) => ({ index, content: ref });
const generated = (segments: number, brought?: AnswerGenerated['last']): AnswerGenerated =>
  ({
    ...{ segments, finish: 'stop', isAbstained: false, context: ref },
    ...(brought !== undefined && { last: brought }),
  }) as AnswerGenerated;

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
  const advance = new AttemptAdvance(log, gate, conclusion);
  return {
    asked,
    arrive: async (one: WaitingSegment) => await advance.arrive(at, one, ref, context),
    end: async (segments: number, brought?: AnswerGenerated['last']) =>
      await advance.end(at, generated(segments, brought), context),
  };
}

describe('the end of an attempt', () => {
  it('concludes with the last segment that it brings, without a row between', async () => {
    const { asked, arrive, end } = attempt();
    await arrive(segment(0));
    await end(2, last(1));
    expect(asked).toEqual(['release 0', 'conclude 1']);
  });

  it('concludes with the only segment', async () => {
    const { asked, end } = attempt();
    await end(1, last(0));
    expect(asked).toEqual(['conclude 0']);
  });

  it('waits in the rows, with what it brings, for a segment that is missing', async () => {
    const { asked, arrive, end } = attempt();
    await end(2, last(1));
    await arrive(segment(0));
    expect(asked).toEqual(['hold 1', 'keep end', 'release 0', 'conclude 1']);
  });

  it('goes through the rows where they refuse what memory says', async () => {
    const { asked, end } = attempt(['stale']);
    await end(1, last(0));
    expect(asked).toEqual(['conclude 0 stale', 'hold 0', 'keep end', 'conclude 0']);
  });

  it('concludes when it comes again behind a failure', async () => {
    const { asked, end } = attempt([new Error('no database')]);
    await expect(end(1, last(0))).rejects.toThrow('no database');
    await end(1, last(0));
    expect(asked).toEqual(['conclude 0 Error: no database', 'conclude 0']);
  });

  it.each([
    [
      'behind it',
      async ({ arrive, end }: ReturnType<typeof attempt>) => {
        await end(2);
        await arrive(segment(1, true));
      },
      ['keep end', 'hold 1'],
    ],
    [
      'before it',
      async ({ arrive, end }: ReturnType<typeof attempt>) => {
        await arrive(segment(1, true));
        await end(2);
      },
      ['hold 1', 'keep end'],
    ],
  ])('of a generator that does not bring it waits for a last segment %s', async (_name, come, kept) => {
    const one = attempt();
    await one.arrive(segment(0));
    await come(one);
    expect(one.asked).toEqual(['release 0', ...kept, 'conclude 1']);
  });
});
