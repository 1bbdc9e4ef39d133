import { ChassisError } from '@chassis/contracts';
import jsonata from 'jsonata';
import { LRUCache } from 'lru-cache';
import type { ExpressionLimits } from './limits.js';
import { childNodes, type SyntaxNode } from './syntax-tree.js';

/** What would make two evaluations of one expression differ, or run text as code. */
const forbidden = new Set(['now', 'millis', 'random', 'shuffle', 'eval']);

const parsed = new LRUCache<string, jsonata.Expression>({ max: 2_000 });

/** Parses once per text and limits. Throws `invalid`/`invalid-expression` for bad syntax and for functions of clock, chance or evaluation. */
export function parseExpression(text: string, limits: ExpressionLimits): jsonata.Expression {
  const key = `${limits.timeoutMs}/${limits.maxDepth}/${limits.maxItems}/${text}`;
  const known = parsed.get(key);
  if (known !== undefined) return known;
  const expression = compile(text, limits);
  refuseForbidden(expression.ast() as unknown as SyntaxNode, text);
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

const quote = (text: string): string => `“${text.length > 120 ? `${text.slice(0, 120)}…` : text}”`;
