import { type CharSet, JS } from 'refa';

/** The places of a pattern where a character is read, what each reads, and in how many ways (1, or 2 for more) one follows another. */
export interface PositionAutomaton {
  readonly reads: readonly CharSet[];
  readonly follows: readonly ReadonlyMap<number, number>[];
}

/** A part of a pattern: where it begins and ends, and in how many ways it reads nothing. */
interface Part {
  readonly first: ReadonlyMap<number, number>;
  readonly last: ReadonlyMap<number, number>;
  readonly nothing: number;
}

type Branches = ReturnType<JS.Parser['parse']>['expression']['alternatives'];
type Element = Branches[number]['elements'][number];

const none: Part = { first: new Map(), last: new Map(), nothing: 1 };
const capped = (ways: number): number => Math.min(ways, 2);

function merged(one: ReadonlyMap<number, number>, other: ReadonlyMap<number, number>, times = 1): Map<number, number> {
  const sum = new Map(one);
  if (times > 0) for (const [at, ways] of other) sum.set(at, capped((sum.get(at) ?? 0) + ways * times));
  return sum;
}

/**
 * Glushkov's automaton of a pattern, with the ways counted that a backtracking matcher would try one by one. Assertions count as nothing read, and a
 * counted repetition that can be chosen in more than `mostWays` as one without bound: both only add ways. Throws what the parser throws.
 */
export function positionAutomaton(source: string, flags: string, mostWays: number): PositionAutomaton {
  const { expression } = JS.Parser.fromLiteral({ source, flags }, { disableOptimizations: true } as object).parse({
    backreferences: 'throw',
    assertions: 'parse',
  });
  const reads: CharSet[] = [];
  const follows: Map<number, number>[] = [];
  const link = (from: Part['last'], to: Part['first']): void => {
    for (const [at, ways] of from) follows[at] = merged(follows[at]!, to, ways);
  };
  const either = (branches: Branches): Part =>
    branches.map(inTurn).reduce((one, other) => ({
      first: merged(one.first, other.first),
      last: merged(one.last, other.last),
      nothing: capped(one.nothing + other.nothing),
    }));
  const inTurn = ({ elements }: Branches[number]): Part =>
    elements.map(of).reduce((one, other) => {
      link(one.last, other.first);
      return {
        first: merged(one.first, other.first, one.nothing),
        last: merged(other.last, one.last, other.nothing),
        nothing: capped(one.nothing * other.nothing),
      };
    }, none);
  const of = (element: Element): Part => {
    if (element.type === 'CharacterClass') {
      const at = reads.push(element.characters) - 1;
      follows.push(new Map());
      return { first: new Map([[at, 1]]), last: new Map([[at, 1]]), nothing: 0 };
    }
    if (element.type === 'Alternation') return either(element.alternatives);
    if (element.type !== 'Quantifier') return none;
    const { alternatives, min, max } = element;
    if (max === 0) return none;
    const part = either(alternatives);
    if (!Number.isFinite(max) || waysOfOne(element) > mostWays) link(part.last, part.first);
    return { ...part, nothing: min === 0 ? capped(part.nothing + 1) : part.nothing };
  };
  either(expression.alternatives);
  return { reads, follows };
}

/** In how many ways a part can be chosen, repetitions without bound not among them. */
function waysOf(branches: Branches): number {
  return branches.reduce((sum, { elements }) => sum + elements.reduce((ways, one) => ways * waysOfOne(one), 1), 0);
}

function waysOfOne(element: Element): number {
  if (element.type === 'Alternation') return waysOf(element.alternatives);
  if (element.type !== 'Quantifier') return 1;
  const { alternatives, min, max } = element;
  return Number.isFinite(max) ? waysOf(alternatives) ** max * (max - min + 1) : waysOf(alternatives);
}
