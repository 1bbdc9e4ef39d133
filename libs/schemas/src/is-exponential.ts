import { type PositionAutomaton, positionAutomaton } from './position-automaton.js';

/** More than any pattern of a few hundred characters needs that somebody can read. */
const mostSteps = 2_000_000;

/**
 * Whether a backtracking matcher could spend exponential time on some text: a place of the pattern can be left and reached again in two ways by the same characters
 * (Weber and Seidl, 1991). Also true where that would take too long to find out. Throws what the parser throws.
 */
export function isExponential(source: string, flags: string, mostWays: number): boolean {
  const automaton = positionAutomaton(source, flags, mostWays);
  const count = automaton.reads.length;
  const meets = intersections(automaton);
  let steps = 0;
  for (let start = 0; start < count; start += 1) {
    const { seen, ended } = pairsFrom(start, automaton, meets, mostSteps - steps);
    steps += seen.size;
    if (!ended) return true;
    if ([...seen.values()].some((one) => one.isDouble) && returns(start, seen, count)) return true;
  }
  return false;
}

/** A pair of places that two ways of reading the same text have come to; `isDouble` when one step to it can be made in two ways. */
interface Reached {
  isDouble: boolean;
  readonly before: Set<number>;
}

const intersections = ({ reads }: PositionAutomaton): boolean[][] =>
  reads.map((one) => reads.map((other) => !one.isDisjointWith(other)));

function pairsFrom(
  start: number,
  { reads, follows }: PositionAutomaton,
  meets: readonly (readonly boolean[])[],
  most: number,
): { seen: ReadonlyMap<number, Reached>; ended: boolean } {
  const count = reads.length;
  const origin = start * count + start;
  const seen = new Map<number, Reached>([[origin, { isDouble: false, before: new Set() }]]);
  const open = [origin];
  let steps = 0;
  for (let pair = open.pop(); pair !== undefined; pair = open.pop()) {
    const [left, right] = [Math.floor(pair / count), pair % count];
    for (const [one, ways] of follows[left]!)
      for (const other of follows[right]!.keys()) {
        if ((steps += 1) > most) return { seen, ended: false };
        if (!meets[one]![other]) continue;
        const next = one * count + other;
        const known = seen.get(next);
        const reached = known ?? { isDouble: false, before: new Set<number>() };
        if (known === undefined) {
          seen.set(next, reached);
          open.push(next);
        }
        reached.before.add(pair);
        if (one !== other || (left === right && ways > 1)) reached.isDouble = true;
      }
  }
  return { seen, ended: true };
}

/** Whether a pair that stands for two ways leads back to where both began. */
function returns(start: number, seen: ReadonlyMap<number, Reached>, count: number): boolean {
  const origin = start * count + start;
  const open = [origin];
  const leadsBack = new Set(open);
  for (let pair = open.pop(); pair !== undefined; pair = open.pop()) {
    const { before, isDouble } = seen.get(pair)!;
    if (isDouble) return true;
    for (const one of before)
      if (!leadsBack.has(one)) {
        leadsBack.add(one);
        open.push(one);
      }
  }
  return false;
}
