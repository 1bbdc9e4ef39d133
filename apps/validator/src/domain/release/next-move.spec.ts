import { AnswerGenerated } from '@chassis/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AttemptState, newAttempt, type WaitingSegment } from './attempt-state.js';
import { nextMove } from './next-move.js';

const content = { payload: 'a'.repeat(64), bytes: 1 };
const segment = (index: number, count: number): WaitingSegment => ({ index, content, isLast: index === count - 1 });
const ended = (over: object = {}): AnswerGenerated =>
  AnswerGenerated.schema.parse({ ...AnswerGenerated.example, ...over });

describe('an attempt', () => {
  it('releases what is next in order and holds the last segment', () => {
    const state = { ...newAttempt(1), waiting: [segment(0, 3), segment(1, 3), segment(2, 3)] };
    expect(nextMove(state)).toMatchObject({ move: 'release', segments: [{ index: 0 }, { index: 1 }] });
    expect(nextMove({ ...state, waiting: [segment(1, 3)] })).toEqual({ move: 'wait' });
  });

  it('goes on behind what an earlier attempt released', () => {
    expect(nextMove({ ...newAttempt(2, 4), waiting: [segment(4, 6)] })).toMatchObject({
      move: 'release',
      segments: [{ index: 4 }],
    });
  });

  it('concludes when the end and all segments are there', () => {
    const state = { ...newAttempt(1, 2), waiting: [segment(2, 3)], generated: ended({ segments: 3 }) };
    expect(nextMove(state)).toMatchObject({ move: 'conclude', segments: [{ index: 2 }] });
    expect(nextMove({ ...state, waiting: [] })).toEqual({ move: 'wait' });
  });

  it('does nothing more once closed or judged', () => {
    const state = { ...newAttempt(1), waiting: [segment(0, 2)], generated: ended() };
    expect(nextMove({ ...state, isClosed: true })).toEqual({ move: 'wait' });
    expect(nextMove({ ...state, verdict: 'repair' })).toEqual({ move: 'wait' });
  });

  it('reports a failure once the generator has ended, and an end before its time as incomplete', () => {
    const failed = { verdict: 'repair' as const, failures: content };
    expect(nextMove({ ...newAttempt(1), failed })).toEqual({ move: 'wait' });
    expect(nextMove({ ...newAttempt(1), failed, generated: ended() })).toMatchObject({ move: 'report', failed });
    expect(nextMove({ ...newAttempt(1), generated: ended({ finish: 'length' }) })).toMatchObject({
      move: 'incomplete',
    });
  });

  it('releases nothing of an answer that says there is none', () => {
    const state = { ...newAttempt(1), waiting: [segment(0, 1)], generated: ended({ isAbstained: true, segments: 1 }) };
    expect(nextMove(state)).toMatchObject({ move: 'conclude', segments: [] });
  });

  it('lets every segment leave once and in order, whatever comes twice, late or too early', () => {
    const deliveries = fc.integer({ min: 1, max: 6 }).chain((count) => {
      const arrivals = [...Array(count).keys(), 'end' as const];
      return fc
        .tuple(
          fc.array(fc.constantFrom(...arrivals), { maxLength: 12 }),
          fc.shuffledSubarray(arrivals, { minLength: count + 1 }),
        )
        .map(([noise, all]) => ({ count, arrivals: [...noise, ...all] }));
    });
    fc.assert(
      fc.property(deliveries, ({ count, arrivals }) => {
        let state: AttemptState = newAttempt(1);
        const left: number[] = [];
        let concluded = 0;
        for (const arrival of arrivals) {
          state =
            arrival === 'end'
              ? { ...state, generated: ended({ segments: count }) }
              : withSegment(state, segment(arrival, count));
          for (let next = nextMove(state); next.move !== 'wait'; next = nextMove(state)) {
            if (next.move !== 'release' && next.move !== 'conclude') throw new Error(next.move);
            left.push(...next.segments.map((one) => one.index));
            state = { ...state, released: state.released + next.segments.length };
            if (next.move === 'release') continue;
            concluded += 1;
            state = { ...state, verdict: 'pass' };
          }
        }
        expect(left).toEqual([...Array(count).keys()]);
        expect(concluded).toBe(1);
      }),
    );
  });
});

/** As the rows keep it: once per index. */
function withSegment(state: AttemptState, arrived: WaitingSegment): AttemptState {
  if (state.waiting.some((one) => one.index === arrived.index)) return state;
  return { ...state, waiting: [...state.waiting, arrived].toSorted((a, b) => a.index - b.index) };
}
