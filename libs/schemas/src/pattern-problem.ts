import { RegExpParser, visitRegExpAST, type AST } from '@eslint-community/regexpp';
import { analyse } from 'scslre';
import { isExponential } from './is-exponential.js';

/** Longer ones are programs, not patterns. */
const longest = 500;
/** In how many ways repeated repetitions may share out one text: "(?:\d{1,3}\.){3}" has 27, "(?:a{1,50}){1,50}" has no end of them. */
const mostWays = 10_000;

/**
 * Why a pattern (ECMAScript, by default in Unicode mode) may not be used on a text that a stranger writes, or undefined: it must be provably linear in the text's length.
 * `short` is for texts of at most a few hundred characters, where a square is harmless and only more than that is refused.
 * Provably: no ambiguity found by scslre (M. Schmidt), which looks at repetitions, nor by `isExponential`, which looks at alternatives too. Neither sees through look-arounds and back-references. So the latter are refused, and the former unless
 * nothing in the pattern repeats without bound: then each place of the text costs no more than a constant.
 */
export function patternProblem(pattern: string, texts: 'any' | 'short' = 'any', flags = 'u'): string | undefined {
  if (pattern.length > longest) return `it has more than ${longest} characters`;
  const tree = parsed(pattern, flags.includes('u'));
  if (typeof tree === 'string') return tree;
  const structure = structuralProblem(tree);
  if (structure !== undefined) return structure;
  const { reports } = analyse({ source: pattern, flags });
  const slow = texts === 'any' ? reports : reports.filter((one) => one.type !== 'Move' && one.exponential);
  const isRunaway =
    slow.some((one) => one.type !== 'Move' && one.exponential) || isExponential(pattern, flags, mostWays);
  if (slow.length === 0 && !isRunaway) return undefined;
  return `it takes ${isRunaway ? 'exponential' : 'more than linear'} time on hostile texts; anchor it with ^ and make repetitions unambiguous`;
}

function parsed(pattern: string, unicode: boolean): AST.Pattern | string {
  try {
    return new RegExpParser().parsePattern(pattern, 0, pattern.length, { unicode });
  } catch (error) {
    return `it is no regular expression: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function structuralProblem(tree: AST.Pattern): string | undefined {
  let problem: string | undefined;
  const isBounded = isConstant(tree);
  visitRegExpAST(tree, {
    onBackreferenceEnter: () => (problem = 'a back-reference cannot be matched in linear time'),
    onAssertionEnter(node) {
      if ((node.kind === 'lookahead' || node.kind === 'lookbehind') && !isBounded)
        problem = 'look-arounds are not allowed beside repetitions without a bound';
    },
    onQuantifierEnter(node) {
      if (Number.isFinite(node.max) && node.max > 1 && waysOf(node.element) ** node.max > mostWays)
        problem = 'a counted repetition of repetitions can share out a text in too many ways';
    },
  });
  return problem;
}

/** Whether a place of a text costs no more than a constant, whatever stands there: every repetition has a bound, and together they can be chosen in few ways. */
function isConstant(tree: AST.Pattern): boolean {
  let isBounded = true;
  let alternatives = 1;
  visitRegExpAST(tree, {
    onQuantifierEnter({ max }) {
      if (!Number.isFinite(max)) isBounded = false;
    },
    onGroupEnter: (node) => void (alternatives *= node.alternatives.length),
    onCapturingGroupEnter: (node) => void (alternatives *= node.alternatives.length),
  });
  return isBounded && alternatives * tree.alternatives.length * waysOf(tree) <= mostWays;
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
