import { defaultLimits } from '../limits.js';
import { parseExpression } from '../parse-expression.js';
import type { SyntaxNode } from '../syntax-tree.js';
import { objectShape, type Shape } from './shape.js';
import { type ExpressionFault, ShapeWalk } from './shape-walk.js';

/** What an expression gives, and what it reads or calls that cannot be there. */
export interface ExpressionReport {
  readonly shape: Shape;
  readonly faults: readonly ExpressionFault[];
}

/** Reads an expression without running it, over names (and `$` variables, if any are given) whose shapes are known. Throws `invalid`/`invalid-expression` when it does not parse. */
export function inspectExpression(
  text: string,
  roots: Readonly<Record<string, Shape>>,
  variables: Readonly<Record<string, Shape>> = {},
): ExpressionReport {
  const walk = new ShapeWalk({ shape: objectShape(roots), label: '' }, variables);
  const shape = walk.run(parseExpression(text, defaultLimits).ast() as unknown as SyntaxNode);
  return { shape, faults: [...walk.faults.values()] };
}
