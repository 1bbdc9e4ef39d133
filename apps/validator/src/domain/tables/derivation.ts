import { divided, exact, type Exact, exactOf, negated, plus, times } from './exact-number.js';

/** A number that a derivation starts from, as it is written there. */
export interface Operand {
  readonly raw: string;
  readonly value: Exact;
  /** By how many a mean divides, a factor of 100, or a year: no figure of the source. */
  readonly isCount: boolean;
}

export interface Derivation {
  readonly value: Exact;
  readonly operands: readonly Operand[];
  /** Whether a quantity was divided by another, which makes a ratio; a mean divides by a count. */
  readonly hasRatio: boolean;
  /** The same with percentages taken as parts of one ("1,027/11%"), where other figures stand beside them. */
  readonly asParts?: Derivation;
}

/** One per hundred as an exact number. */
export const hundred: Exact = exact(100n);

const scaleWords = /(?:thousands?|millions?|billions?|percent|usd|eur|shares?|years?)\b/gi;
const pieces = /\d[\d,]*(?:\.\d+)?%?|\.\d+%?|[-+*/()×÷−–—]|\S/g;
const deepest = 50;
/** Nobody derives a figure in more steps than these. */
const mostPieces = 1_000;

/** Computes "(44.1-56.7)/56.7" exactly. Undefined when it is not arithmetic of numbers. A bracket around one number alone is a negative one, as accounts write it. */
export function compute(written: string): Derivation | undefined {
  const tokens = (
    written
      .replaceAll(scaleWords, ' ')
      .replaceAll(/[$€£¥]/g, '')
      .replaceAll('[', '(')
      .replaceAll(']', ')')
      .match(pieces) ?? []
  ).map((one) => ({ '×': '*', x: '*', X: '*', '÷': '/', '−': '-', '–': '-', '—': '-' })[one] ?? one);
  if (tokens.length > mostPieces) return undefined;
  const plain = new Parser(tokens, false).whole();
  const figures = plain?.operands.filter((one) => !one.isCount) ?? [];
  const isMixed = figures.some(isPercent) && !figures.every(isPercent);
  const asParts = isMixed ? new Parser(tokens, true).whole() : undefined;
  return plain && { ...plain, ...(asParts !== undefined && { asParts }) };
}

const isPercent = ({ raw }: Operand): boolean => raw.endsWith('%');

class Parser {
  readonly operands: Operand[] = [];
  hasRatio = false;
  private at = 0;

  constructor(
    private readonly tokens: readonly string[],
    private readonly arePercentsParts: boolean,
  ) {}

  whole(): Derivation | undefined {
    const value = this.sum(0);
    if (value === undefined || this.at < this.tokens.length || this.operands.length === 0) return undefined;
    return { value, operands: this.operands, hasRatio: this.hasRatio };
  }

  private sum(depth: number): Exact | undefined {
    if (depth > deepest) return undefined;
    let value = this.product(depth);
    while (value !== undefined && (this.tokens[this.at] === '+' || this.tokens[this.at] === '-')) {
      const isMinus = this.tokens[this.at++] === '-';
      const next = this.product(depth);
      value = next && plus(value, isMinus ? negated(next) : next);
    }
    return value;
  }

  private product(depth: number): Exact | undefined {
    let value = this.factor(depth);
    while (value !== undefined && (this.tokens[this.at] === '*' || this.tokens[this.at] === '/')) {
      const isDivision = this.tokens[this.at++] === '/';
      const begin = this.operands.length;
      const next = this.factor(depth);
      if (next === undefined) return undefined;
      const own = this.operands.slice(begin);
      if (own.length === 1 && isCount(own[0]!.raw)) this.operands[begin] = { ...own[0]!, isCount: true };
      if (isDivision && this.operands.slice(begin).some((one) => this.isQuantity(one))) this.hasRatio = true;
      value = isDivision ? divided(value, next) : times(value, next);
    }
    return value;
  }

  private factor(depth: number): Exact | undefined {
    const token = this.tokens[this.at++];
    if (token === '-') {
      const inner = this.factor(depth);
      return inner && negated(inner);
    }
    if (token === '(') {
      const isAlone = this.tokens[this.at + 1] === ')' && exactOf(this.tokens[this.at] ?? '') !== undefined;
      const inner = this.sum(depth + 1);
      if (this.tokens[this.at++] !== ')' || inner === undefined) return undefined;
      return isAlone ? negated(inner) : inner;
    }
    const value = token === undefined || !/^[\d.]/.test(token) ? undefined : exactOf(token);
    if (value !== undefined)
      this.operands.push({ raw: token!, value, isCount: /^(?:[01]|100%?|(?:19|20)\d{2})$/.test(token!) });
    return value !== undefined && this.arePercentsParts && token!.endsWith('%') ? divided(value, hundred) : value;
  }

  private isQuantity(one: Operand): boolean {
    return !one.isCount && !(this.arePercentsParts && isPercent(one));
  }
}

/** A small whole number without a separator: by how many a mean divides, or 100 of a percentage. */
const isCount = (raw: string): boolean => /^(?:\d|1\d|100|1000)$/.test(raw);
