import { type CheckResult, type CheckSpec, type Failure, type Verdict, verdicts } from '@chassis/contracts';
import type { Assessed, Candidate, CheckContext, Finding } from './check.js';
import { isDeeper } from './is-deeper.js';
import type { Mask } from '../masking/mask.js';
import { maskText } from '../masking/mask-text.js';
import { maskValue } from '../masking/mask-value.js';
import { distinctPolicies } from '../disclosure/distinct-policies.js';
import { type CheckRow, type CheckScope, checks } from './checks.js';
import type { ChecksTiming } from './checks-timing.js';

export interface ChecksOutcome {
  readonly verdict: Verdict;
  readonly failures: readonly Failure[];
  readonly checks: readonly CheckResult[];
  /** What leaves only as a placeholder; nothing else is wrong with it. */
  readonly masks?: readonly Mask[];
}

/** What one check came to. */
interface Judged {
  readonly result: CheckResult;
  readonly findings: readonly Finding[];
}

/** The most failures that one attempt reports. */
const mostFailures = 50;

/** The worst of several verdicts: `halt`, `escalate`, `repair`, `pass`. */
export const worstVerdict = (all: readonly Verdict[]): Verdict =>
  all.reduce((worst, one) => (verdicts.indexOf(one) > verdicts.indexOf(worst) ? one : worst), 'pass' as Verdict);

/**
 * Runs the checks that the workflow names and those that always apply, in the table's order; those that wait (for a model) wait side by side.
 * A check that throws, takes too long or is unknown fails closed. Once one says `halt`, no further one begins. Where one masks something, the others judge what is left.
 * Checks that are `isLast` begin when all others pass, and see what these let out.
 */
export async function runChecks(
  candidate: Candidate,
  context: CheckContext,
  specs: readonly CheckSpec[],
  timing: ChecksTiming,
  table: readonly CheckRow[] = checks,
): Promise<ChecksOutcome> {
  if (candidate.kind === 'json' && isDeeper(candidate.value, deepest)) return tooDeep;
  const last = table.filter(({ isLast }) => isLast === true);
  const isOfLast = isIn(last);
  const others = specs.filter((spec) => !isOfLast(spec));
  const outcome = await runFirst(
    candidate,
    context,
    others,
    timing,
    table.filter((row) => !last.includes(row)),
  );
  if (outcome.verdict !== 'pass' || last.length === 0) return outcome;
  const left = outcome.masks === undefined ? candidate : masked(candidate, outcome.masks);
  return stricter(outcome, await judgeAll(left, context, specs.filter(isOfLast), timing, last));
}

/** What others passed and the last ones say: never better than either. */
function stricter(outcome: ChecksOutcome, said: readonly Judged[]): ChecksOutcome {
  const { verdict, failures, checks: results } = outcomeOf(said);
  return {
    ...outcome,
    verdict: worstVerdict([outcome.verdict, verdict]),
    failures: [...outcome.failures, ...failures],
    checks: [...outcome.checks, ...results],
  };
}

async function runFirst(
  candidate: Candidate,
  context: CheckContext,
  specs: readonly CheckSpec[],
  timing: ChecksTiming,
  table: readonly CheckRow[],
): Promise<ChecksOutcome> {
  const first = await judgeAll(candidate, context, specs, timing, table);
  const masks = first.flatMap(({ findings }) => findings.flatMap(maskOf));
  if (masks.length === 0) return outcomeOf(first);
  // What is masked does not leave: the others judge what is left, and every place stays where it is.
  const others = table.filter(({ check }) => !first.some((one) => one.result.name === check.name && hasMask(one)));
  const again = await judgeAll(masked(candidate, masks), context, specs.filter(isIn(others)), timing, others);
  const all = first.map((one) =>
    hasMask(one) ? withoutMasks(one) : (again.find(({ result }) => result.name === one.result.name) ?? one),
  );
  return { ...outcomeOf(all), masks };
}

/** Deeper values are nobody's data, and checks that follow a value downwards must come to an end. */
const deepest = 200;
const tooDeep: ChecksOutcome = {
  verdict: 'repair',
  failures: [{ check: 'depth', code: 'too-deep', message: `the value is nested more than ${deepest} deep` }],
  checks: [{ name: 'depth', version: '1', verdict: 'repair', tookMs: 0 }],
};

async function judgeAll(
  candidate: Candidate,
  context: CheckContext,
  specs: readonly CheckSpec[],
  timing: ChecksTiming,
  table: readonly CheckRow[],
): Promise<readonly Judged[]> {
  const scope: CheckScope = candidate.kind === 'segment' ? 'segment' : 'whole';
  const running: (Judged | Promise<Judged>)[] = unknownChecks(specs, table);
  for (const row of table) {
    const spec = specs.find(({ use }) => use === row.check.name);
    const settings = spec !== undefined || applies(row, context) ? (spec?.with ?? {}) : row.byPolicy?.(context);
    if (!row.scopes.includes(scope) || settings === undefined) continue;
    const judged = judge(row, candidate, context, { settings, timing });
    running.push(judged);
    if (!(judged instanceof Promise) && judged.result.verdict === 'halt') break;
  }
  return await Promise.all(running.map(async (one) => await one));
}

function outcomeOf(all: readonly Judged[]): ChecksOutcome {
  const verdict = worstVerdict(all.map(({ result }) => result.verdict));
  return { verdict, failures: decisive(all, verdict), checks: all.map(({ result }) => result) };
}

const isIn =
  (table: readonly CheckRow[]) =>
  ({ use }: CheckSpec): boolean =>
    table.some(({ check }) => check.name === use);

function masked(candidate: Candidate, masks: readonly Mask[]): Candidate {
  if (candidate.kind === 'json') return { kind: 'json', value: maskValue(candidate.value, masks).value };
  const blank = (one: Mask): Mask => ({ ...one, text: ' '.repeat(one.end - one.start) });
  const text = maskText(candidate.text, masks.filter(({ citation }) => citation === undefined).map(blank));
  return { ...candidate, text };
}

function maskOf({ span, mask, decided }: Finding): Mask[] {
  if (span === undefined || mask === undefined) return [];
  return [{ ...mask, ...span, ...(decided !== undefined && { decided }) }];
}

const hasMask = ({ findings }: Judged): boolean => findings.some(({ mask }) => mask !== undefined);

function withoutMasks({ result, findings }: Judged): Judged {
  const left = findings.filter(({ mask }) => mask === undefined);
  const verdict = worstVerdict(left.map((one) => one.verdict));
  return { result: { ...result, verdict, masked: findings.length - left.length }, findings: left };
}

function unknownChecks(specs: readonly CheckSpec[], table: readonly CheckRow[]): Judged[] {
  return specs
    .filter(({ use }) => !table.some((row) => row.check.name === use))
    .map(({ use }) => ({
      result: { name: use, version: '0', verdict: 'halt', tookMs: 0 },
      findings: [{ verdict: 'halt', code: 'unknown-check', message: `there is no check "${use}"` }],
    }));
}

/** What led to the verdict: beside a `halt`, nobody repairs what else is wrong, and it must not be taken for the reason. */
const decisive = (all: readonly Judged[], verdict: Verdict): Failure[] =>
  all
    .flatMap(({ result, findings }) => findings.map((finding) => ({ check: result.name, finding })))
    .filter(({ finding }) => verdict !== 'halt' || finding.verdict === 'halt')
    .slice(0, mostFailures)
    .map(({ check, finding }) => failureOf(check, finding));

const applies = ({ byDefault }: CheckRow, context: CheckContext): boolean =>
  byDefault === 'always' ||
  (byDefault === 'schema' && context.schema !== undefined) ||
  (byDefault === 'passages' && context.passages.length > 0 && context.schema === undefined);

function judge(
  row: CheckRow,
  candidate: Candidate,
  context: CheckContext,
  { settings, timing }: { settings: Readonly<Record<string, unknown>>; timing: ChecksTiming },
): Judged | Promise<Judged> {
  const started = timing.now();
  const judged = (said: readonly Finding[] | Assessed): Judged => {
    const { findings, judge: opinion } = 'findings' in said ? said : { findings: said, judge: undefined };
    const tookMs = timing.now() - started;
    const all = tookMs > row.budgetMs && !findings.some(isTooSlow) ? [...findings, tooSlow(row)] : findings;
    const verdict = worstVerdict(all.map((one) => one.verdict));
    const policies = distinctPolicies(all.map((one) => one.decided));
    const result = {
      name: row.check.name,
      version: row.check.version,
      verdict,
      tookMs,
      ...(policies.length > 0 && { policies: [...policies] }),
      ...(opinion !== undefined && { judge: opinion }),
    };
    return { result, findings: all };
  };
  try {
    const findings = row.check.run(candidate, context, settings);
    if (!(findings instanceof Promise)) return judged(findings);
    return timing
      .within<readonly Finding[] | Assessed, Finding[]>(findings, row.budgetMs, [tooSlow(row)])
      .then(judged, (error: unknown) => judged([broken(error)]));
  } catch (error) {
    return judged([broken(error)]);
  }
}

function broken(error: unknown): Finding {
  const why = error instanceof Error ? error.name : 'an error';
  return { verdict: 'halt', code: 'check-failed', message: `the check broke off (${why}), which counts as not passed` };
}

/** Without the verdict, which is the check's, not the failure's. */
function failureOf(check: string, { code, pointer, span, message }: Finding): Failure {
  return { check, code, ...(pointer !== undefined && { pointer }), ...(span !== undefined && { span }), message };
}

const isTooSlow = (finding: Finding): boolean => finding.code === 'check-timeout';
const tooSlow = ({ budgetMs }: CheckRow): Finding => ({
  verdict: 'halt',
  code: 'check-timeout',
  message: `the check took longer than ${budgetMs} ms, which counts as not passed`,
});
