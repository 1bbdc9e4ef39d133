import { RegExpParser, visitRegExpAST, type AST } from '@eslint-community/regexpp';
import { analyse } from 'scslre';

/** Longer ones are programs, not patterns. */
const longest = 500;
/** In how many ways repeated repetitions may share out one text: "(?:\d{1,3}\.){3}" has 27, "(?:a{1,50}){1,50}" has no end of them. */
const mostWays = 10_000;

/**
 * Why a pattern (ECMAScript, Unicode mode) may not be used on a text that a stranger writes, or undefined: it must be provably linear in the text's length.
 * `short` is for texts of at most a few hundred characters, where a square is harmless and only more than that is refused.
 * Provably: no ambiguity found by scslre (M. Schmidt), which does not see through look-arounds and back-references, so these are refused too.
 */
export function patternProblem(pattern: string, texts: 'any' | 'short' = 'any'): string | undefined {
  if (pattern.length > longest) return `it has more than ${longest} characters`;
  const tree = parsed(pattern);
  if (typeof tree === 'string') return tree;
  const structure = structuralProblem(tree);
  if (structure !== undefined) return structure;
  const { reports } = analyse({ source: pattern, flags: 'u' });
  const slow = texts === 'any' ? reports : reports.filter((one) => one.type !== 'Move' && one.exponential);
  if (slow.length === 0) return undefined;
  const isExponential = slow.some((one) => one.type !== 'Move' && one.exponential);
  return `it takes ${isExponential ? 'exponential' : 'more than linear'} time on hostile texts; anchor it with ^ and make repetitions unambiguous`;
}

function parsed(pattern: string): AST.Pattern | string {
  try {
    return new RegExpParser().parsePattern(pattern, 0, pattern.length, { unicode: true });
  } catch (error) {
    return `it is no regular expression: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function structuralProblem(tree: AST.Pattern): string | undefined {
  let problem: string | undefined;
  visitRegExpAST(tree, {
    onBackreferenceEnter: () => (problem = 'a back-reference cannot be matched in linear time'),
    onAssertionEnter(node) {
      if (node.kind === 'lookahead' || node.kind === 'lookbehind') problem = 'look-arounds are not allowed';
    },
    onQuantifierEnter(node) {
      if (Number.isFinite(node.max) && node.max > 1 && waysOf(node.element) ** node.max > mostWays)
        problem = 'a counted repetition of repetitions can share out a text in too many ways';
    },
  });
  return problem;
}

/** In how many ways the counted repetitions inside a part can be chosen; unbounded ones are scslre's to judge. */
function waysOf(node: AST.Node): number {
  let ways = 1;
  visitRegExpAST(node, {
    onQuantifierEnter({ min, max }) {
      if (Number.isFinite(max) && max > min) ways *= max - min + 1;
    },
  });
  return ways;
}
