import { ChassisError } from '@chassis/contracts';
import { patternProblem } from '@chassis/schemas';
import jsonata from 'jsonata';
import { LRUCache } from 'lru-cache';
import type { ExpressionLimits } from './limits.js';
import { childNodes, type SyntaxNode } from './syntax-tree.js';

/** What would make two evaluations of one expression differ, or run text as code. */
const forbidden = new Set(['now', 'millis', 'random', 'shuffle', 'eval']);

const parsed = new LRUCache<string, jsonata.Expression>({ max: 2_000 });

/** Parses once per text and limits. Throws `invalid`/`invalid-expression` for bad syntax, for functions of clock, chance or evaluation, and for patterns that are not provably linear. */
export function parseExpression(text: string, limits: ExpressionLimits): jsonata.Expression {
  const key = `${limits.timeoutMs}/${limits.maxDepth}/${limits.maxItems}/${text}`;
  const known = parsed.get(key);
  if (known !== undefined) return known;
  const expression = compile(text, limits);
  refuseForbidden(expression.ast() as unknown as SyntaxNode, text);
  refuseSlowPatterns(expression.ast() as unknown as SyntaxNode, text);
  parsed.set(key, expression);
  return expression;
}

function compile(text: string, limits: ExpressionLimits): jsonata.Expression {
  try {
    return jsonata(text, { timeout: limits.timeoutMs, stack: limits.maxDepth, sequence: limits.maxItems });
  } catch (cause) {
    const { message, position } = cause as { message?: string; position?: number };
    const where = position === undefined ? '' : ` at character ${position}`;
    throw new ChassisError(
      'invalid',
      'invalid-expression',
      `The expression ${quote(text)} does not parse${where}: ${message}`,
      { cause },
    );
  }
}

function refuseForbidden(node: SyntaxNode, text: string): void {
  if (node.type === 'variable' && forbidden.has(String(node.value))) {
    throw new ChassisError(
      'invalid',
      'invalid-expression',
      `The expression ${quote(text)} uses $${String(node.value)}: an expression has no clock, no chance and no evaluation of texts, so that a run can be repeated. Hand the value in as input.`,
    );
  }
  for (const child of childNodes(node)) refuseForbidden(child, text);
}

/** `/…/` is all that an expression can search a text by: without `$eval` none is made while it runs. */
function refuseSlowPatterns(node: SyntaxNode, text: string): void {
  if (node.type === 'regex' && node.value instanceof RegExp) {
    const { source, flags } = node.value;
    const problem = patternProblem(source, 'any', flags);
    if (problem !== undefined)
      throw new ChassisError(
        'invalid',
        'invalid-expression',
        `The expression ${quote(text)} uses the pattern /${source}/, which is refused: ${problem}.`,
      );
  }
  for (const child of childNodes(node)) refuseSlowPatterns(child, text);
}

const quote = (text: string): string => `“${text.length > 120 ? `${text.slice(0, 120)}…` : text}”`;
