/** The parts of JSONata's syntax tree that we look at; every node has a type, the rest depends on it. */
export interface SyntaxNode {
  readonly type: string;
  readonly value?: unknown;
  readonly [field: string]: unknown;
}

const isNode = (value: unknown): value is SyntaxNode =>
  typeof value === 'object' && value !== null && typeof (value as SyntaxNode).type === 'string';

/** All nodes directly below `value`, through arrays and plain holders such as a path's group. */
export function childNodes(value: unknown): SyntaxNode[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap((child) => (isNode(child) ? [child] : childNodes(child)));
}
