import { defaultLimits } from './limits.js';
import { parseExpression } from './parse-expression.js';
import { childNodes, type SyntaxNode } from './syntax-tree.js';

/** A path that an expression reads from its root, such as `['invoice', 'total', 'minor']`; `['*']` when it may read anything. */
export interface ReadPath {
  readonly path: readonly string[];
  /** The expression says what holds when nothing is there: `??`, `?:`, or a condition over it. */
  readonly hasDefault: boolean;
}

/** All root paths of an expression, as far as names tell; throws as `evaluate` does when it does not parse. */
export function pathsOf(text: string): ReadPath[] {
  return readPathsIn(parseExpression(text, defaultLimits).ast() as unknown as SyntaxNode);
}

/** The same of a part of a parsed expression. */
export function readPathsIn(node: SyntaxNode): ReadPath[] {
  const found = new Map<string, ReadPath>();
  const collect = (path: readonly string[], hasDefault: boolean): void => {
    const key = path.join('\u0000');
    const before = found.get(key);
    found.set(key, { path, hasDefault: hasDefault && (before?.hasDefault ?? true) });
  };
  walk(node, { isRoot: true, guarded: new Set(), collect });
  return [...found.values()];
}

interface Scope {
  readonly isRoot: boolean;
  /** Roots whose absence a condition around this place has handled. */
  readonly guarded: ReadonlySet<string>;
  readonly collect: (path: readonly string[], hasDefault: boolean) => void;
}

function walk(node: SyntaxNode, scope: Scope): void {
  if (node.type === 'path') return walkPath(node, scope);
  if (node.type === 'condition') return walkCondition(node, scope);
  if (node.type === 'transform') return walkTransform(node, scope);
  if (scope.isRoot && (node.type === 'wildcard' || node.type === 'descendant')) scope.collect(['*'], false);
  if (node.type === 'variable' && (node.value === '$' || (node.value === '' && scope.isRoot)))
    scope.collect(['*'], false);
  for (const child of childNodes(node)) walk(child, scope);
}

/** The first step is read from where the path stands, all later ones from what came before. */
function walkPath(node: SyntaxNode, scope: Scope): void {
  const [first, ...rest] = node.steps as [SyntaxNode, ...SyntaxNode[]];
  const isFromRoot = isRootVariable(first, scope);
  const names = leadingNames(isFromRoot ? rest : [first, ...rest]);
  if (names.length > 0 && (isFromRoot || scope.isRoot)) scope.collect(names, scope.guarded.has(names[0] as string));
  else if (first.type !== 'name') walk(first, scope);
  const inner = { ...scope, isRoot: false };
  for (const step of first.type === 'name' ? [first, ...rest] : rest) walkInner(step, inner);
  for (const child of childNodes(node.group)) walk(child, inner);
}

/** Behind the first step only `$$` leads back to the root; a name's filters are read from what was found. */
function walkInner(step: SyntaxNode, inner: Scope): void {
  if (step.type !== 'name' && step.type !== 'variable') return walk(step, inner);
  for (const child of childNodes(step)) walk(child, inner);
}

const isRootVariable = (node: SyntaxNode, scope: Scope): boolean =>
  node.type === 'variable' && (node.value === '$' || (node.value === '' && scope.isRoot));

function leadingNames(steps: readonly SyntaxNode[]): string[] {
  const end = steps.findIndex((step) => step.type !== 'name');
  return (end === -1 ? steps : steps.slice(0, end)).map((step) => String(step.value));
}

function walkCondition(node: SyntaxNode, scope: Scope): void {
  const guarded = new Set(scope.guarded);
  const collect: Scope['collect'] = (path) => {
    guarded.add(path[0] as string);
    scope.collect(path, true);
  };
  walk(node.condition as SyntaxNode, { ...scope, collect });
  for (const branch of [node.then, node.else]) {
    if (branch !== undefined) walk(branch as SyntaxNode, { ...scope, guarded });
  }
}

/** A transform's pattern and clauses are applied to what is piped in. */
function walkTransform(node: SyntaxNode, scope: Scope): void {
  for (const child of childNodes(node)) walk(child, { ...scope, isRoot: false });
}
