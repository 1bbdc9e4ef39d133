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
  const found: { check: string; finding: Finding }[] = [];
  const results: CheckResult[] = [];
  for (const row of table) {
    const spec = specs.find(({ use }) => use === row.check.name);
    if (!row.scopes.includes(scope) || !(spec !== undefined || applies(row, context))) continue;
    const started = stopwatch();
    const findings = findingsOf(row, candidate, context, spec);
    const tookMs = stopwatch() - started;
    const { name, version } = row.check;
    const all = tookMs > row.budgetMs ? [...findings, tooSlow(row)] : findings;
    results.push({ name, version, verdict: worstVerdict(all.map((one) => one.verdict)), tookMs });
    found.push(...all.map((finding) => ({ check: name, finding })));
  }
  for (const { use } of specs.filter(({ use: named }) => !table.some((row) => row.check.name === named))) {
    results.push({ name: use, version: '0', verdict: 'halt', tookMs: 0 });
    found.push({
      check: use,
      finding: { verdict: 'halt', code: 'unknown-check', message: `there is no check "${use}"` },
    });
  }
  const verdict = worstVerdict(results.map((one) => one.verdict));
  return { verdict, failures: decisive(found, verdict), checks: results };
}

/** What led to the verdict: beside a `halt`, nobody repairs what else is wrong, and it must not be taken for the reason. */
const decisive = (found: readonly { check: string; finding: Finding }[], verdict: Verdict): Failure[] =>
  found
    .filter(({ finding }) => verdict !== 'halt' || finding.verdict === 'halt')
    .slice(0, mostFailures)
    .map(({ check, finding }) => failureOf(check, finding));

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
