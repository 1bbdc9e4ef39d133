import { defaultLimits } from './limits.js';
import { parseExpression } from './parse-expression.js';
import { type ReadPath, readPathsIn } from './paths-of.js';
import type { SyntaxNode } from './syntax-tree.js';

/**
 * What each field of the object that an expression constructs is read from. One entry named `*` with all paths for an expression whose outermost
 * part is no plain object constructor. Throws as `evaluate` does when it does not parse.
 */
export function pathsByField(text: string): ReadonlyMap<string, readonly ReadPath[]> {
  const root = parseExpression(text, defaultLimits).ast() as unknown as SyntaxNode;
  const pairs = pairsOf(root);
  if (pairs === undefined) return new Map([['*', readPathsIn(root)]]);
  return new Map(pairs.map(([name, value]) => [name, readPathsIn(value)]));
}

function pairsOf(node: SyntaxNode): [string, SyntaxNode][] | undefined {
  const { type, value, lhs } = node as SyntaxNode & { lhs?: unknown };
  if (type !== 'unary' || value !== '{' || !Array.isArray(lhs)) return undefined;
  const pairs = (lhs as [SyntaxNode, SyntaxNode][]).map(([key, child]): [string, SyntaxNode] | undefined =>
    key.type === 'string' ? [String(key.value), child] : undefined,
  );
  return pairs.every((one) => one !== undefined) ? pairs : undefined;
}
