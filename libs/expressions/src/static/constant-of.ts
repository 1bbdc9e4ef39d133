import { literalShape, type Shape } from './shape.js';

type Literal = string | number | boolean;

const comparisons: Readonly<Record<string, (one: Literal, other: Literal) => boolean>> = {
  '=': (one, other) => one === other,
  '!=': (one, other) => one !== other,
  '<': (one, other) => one < other,
  '>': (one, other) => one > other,
  '<=': (one, other) => one <= other,
  '>=': (one, other) => one >= other,
};

const valueOf = (shape: Shape): Literal | undefined => (shape.kind === 'scalar' ? shape.literal : undefined);

/** What a comparison or a connective of known values always gives; undefined where that hangs on what is read. */
export function constantOf(operator: string, lhs: Shape, rhs: Shape): Shape | undefined {
  const [one, other] = [valueOf(lhs), valueOf(rhs)];
  const value = operator === 'and' || operator === 'or' ? joined(operator, one, other) : compared(operator, one, other);
  return value === undefined ? undefined : literalShape(value);
}

/** One side may decide alone. */
function joined(operator: 'and' | 'or', one: Literal | undefined, other: Literal | undefined): boolean | undefined {
  const decisive = operator === 'or';
  if (one === decisive || other === decisive) return decisive;
  return typeof one === 'boolean' && typeof other === 'boolean' ? !decisive : undefined;
}

/** JSONata orders texts and numbers alone, each among themselves. */
function compared(operator: string, one: Literal | undefined, other: Literal | undefined): boolean | undefined {
  if (one === undefined || other === undefined) return undefined;
  const isEquality = operator === '=' || operator === '!=';
  if (!isEquality && (typeof one !== typeof other || typeof one === 'boolean')) return undefined;
  return comparisons[operator]?.(one, other);
}
