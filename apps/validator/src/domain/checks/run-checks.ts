import { type CheckResult, type CheckSpec, type Failure, type Verdict, verdicts } from '@chassis/contracts';
import type { Candidate, CheckContext, Finding } from './check.js';
import { type CheckRow, type CheckScope, checks } from './checks.js';

export interface ChecksOutcome {
  readonly verdict: Verdict;
  readonly failures: readonly Failure[];
  readonly checks: readonly CheckResult[];
}

/** Milliseconds that only rise, from wherever the caller has them. */
export type Stopwatch = () => number;

/** The most failures that one attempt reports. */
const mostFailures = 50;

/** The worst of several verdicts: `halt`, `escalate`, `repair`, `pass`. */
export const worstVerdict = (all: readonly Verdict[]): Verdict =>
  all.reduce((worst, one) => (verdicts.indexOf(one) > verdicts.indexOf(worst) ? one : worst), 'pass' as Verdict);

/** Runs the checks that the workflow names and those that always apply, in the table's order. A check that throws, takes too long or is unknown fails closed. */
export function runChecks(
  candidate: Candidate,
  context: CheckContext,
  specs: readonly CheckSpec[],
  stopwatch: Stopwatch,
  table: readonly CheckRow[] = checks,
): ChecksOutcome {
  const scope: CheckScope = candidate.kind === 'segment' ? 'segment' : 'whole';
  const failures: Failure[] = [];
  const results: CheckResult[] = [];
  for (const row of table) {
    const spec = specs.find(({ use }) => use === row.check.name);
    if (!row.scopes.includes(scope) || !(spec !== undefined || applies(row, context))) continue;
    const started = stopwatch();
    const findings = findingsOf(row, candidate, context, spec);
    const tookMs = stopwatch() - started;
    const all = tookMs > row.budgetMs ? [...findings, tooSlow(row)] : findings;
    results.push({
      name: row.check.name,
      version: row.check.version,
      verdict: worstVerdict(all.map((one) => one.verdict)),
      tookMs,
    });
    failures.push(...all.map((finding) => failureOf(row.check.name, finding)));
  }
  const unknown = specs.filter(({ use }) => !table.some((row) => row.check.name === use));
  for (const { use } of unknown) {
    results.push({ name: use, version: '0', verdict: 'halt', tookMs: 0 });
    failures.push({ check: use, code: 'unknown-check', message: `there is no check "${use}"` });
  }
  return {
    verdict: worstVerdict(results.map((one) => one.verdict)),
    failures: failures.slice(0, mostFailures),
    checks: results,
  };
}

const applies = ({ byDefault }: CheckRow, context: CheckContext): boolean =>
  byDefault === 'always' ||
  (byDefault === 'schema' && context.schema !== undefined) ||
  (byDefault === 'passages' && context.passages.length > 0 && context.schema === undefined);

function findingsOf(
  row: CheckRow,
  candidate: Candidate,
  context: CheckContext,
  spec: CheckSpec | undefined,
): readonly Finding[] {
  try {
    return row.check.run(candidate, context, spec?.with ?? {});
  } catch (error) {
    const why = error instanceof Error ? error.name : 'an error';
    return [
      { verdict: 'halt', code: 'check-failed', message: `the check broke off (${why}), which counts as not passed` },
    ];
  }
}

/** Without the verdict, which is the check's, not the failure's. */
function failureOf(check: string, { code, pointer, span, message }: Finding): Failure {
  return { check, code, ...(pointer !== undefined && { pointer }), ...(span !== undefined && { span }), message };
}

const tooSlow = ({ budgetMs }: CheckRow): Finding => ({
  verdict: 'halt',
  code: 'check-timeout',
  message: `the check took longer than ${budgetMs} ms, which counts as not passed`,
});
