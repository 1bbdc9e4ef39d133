import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { demoEnvironment } from '../../fakes/demo-environment.js';
import { checkFolder } from './check-folder.js';

type Step = Record<string, unknown>;
type Steps = Record<string, Step>;

/** What a step of each kind gives, as paths that another may read. */
const outputs: Record<string, string[]> = {
  classify: ['label', 'confidence', 'isOutOfScope'],
  retrieve: ['count', 'accessVersion', 'passages'],
  rule: ['sum'],
  generate: ['text', 'isAbstained'],
  lookUp: ['number', 'iban', 'isBlocked'],
};
const kinds = Object.keys(outputs);
const input = { type: 'object', required: ['text'], properties: { text: { type: 'string' } } };

interface Plan {
  readonly kind: string;
  /** Which of the steps before it reads, by place. */
  readonly reads: number;
  readonly field: number;
  readonly isSkippable: boolean;
  readonly hasAfter: boolean;
}
const plan: fc.Arbitrary<Plan> = fc.record({
  kind: fc.constantFrom(...kinds),
  reads: fc.nat(20),
  field: fc.nat(20),
  isSkippable: fc.boolean(),
  hasAfter: fc.boolean(),
});

/** Steps that each read one before it, with a default wherever that one may be skipped; the last is paid for, and all is read by the result. */
function build(plans: readonly Plan[]): Steps {
  const steps: Steps = {};
  const skippable = new Set<string>();
  for (const [at, { kind, reads, field, isSkippable, hasAfter }] of plans.entries()) {
    const before = at === 0 ? undefined : `s${reads % at}`;
    const names = before === undefined ? [] : (outputs[plans[reads % at]!.kind] as string[]);
    const path = before === undefined ? 'input.text' : `${before}.${names[field % names.length]}`;
    const read = before !== undefined && skippable.has(before) ? `(${path} ?? 'none')` : path;
    const text = `$string(${read})`;
    const step: Step = {
      classify: { kind: 'classify', model: 'vendor-mail', text },
      retrieve: { kind: 'retrieve', question: text },
      rule: { kind: 'rule', rule: `{ 'isOk': $length(${text}) >= 0, 'sum': $length(${text}) }` },
      generate: { kind: 'generate', model: 'template', prompt: 'letter.md', with: `{ 'name': ${text} }` },
      lookUp: { kind: 'action', use: 'old-ledger.find-vendor', with: `{ 'name': ${text} }` },
    }[kind] as Step;
    if (isSkippable) Object.assign(step, { when: `$length(${text}) > ${at}` });
    if (hasAfter && at > 0) Object.assign(step, { after: [`s${at - 1}`] });
    if (isSkippable) skippable.add(`s${at}`);
    steps[`s${at}`] = step;
  }
  return {
    ...steps,
    ok: { kind: 'approval', for: 'pay', role: 'payables-approver', within: '1h' },
    pay: {
      kind: 'action',
      use: 'erp.pay-invoice',
      with: "{ 'vendor': 'v', 'invoice': input.text, 'iban': 'DE', 'amount': { 'minor': 1, 'currency': 'EUR' } }",
      compensate: 'erp.cancel-payment',
    },
  };
}

const resultOf = (steps: Steps): string =>
  `{ ${Object.keys(steps)
    .map((id) => `'${id}': ${id} ?? 'none'`)
    .join(', ')} }`;

function check(steps: Steps, change: { result?: string; files?: Record<string, string>; top?: Step } = {}) {
  const graph = {
    name: 'random',
    input: 'input.json',
    deadline: '1d',
    budget: { microUsd: 10 },
    reviewer: 'payables',
    steps,
    result: change.result ?? resultOf(steps),
    ...change.top,
  };
  const files = {
    'workflow.yaml': stringify(graph),
    'input.json': JSON.stringify(input),
    'letter.md': '---\ntemplates:\n  en: "Dear {{name}}"\n---\n',
    ...change.files,
  };
  const isUsed = Object.values(steps).some(({ kind }) => kind === 'generate');
  if (!isUsed) delete (files as Record<string, string>)['letter.md'];
  return checkFolder('random', files, environment);
}
const environment = demoEnvironment();
const codesOf = (report: ReturnType<typeof check>): string[] => report.findings.map(({ code }) => code);

/** One thing made wrong, and the finding that must tell it; undefined where a graph has no place for it. */
type Mutation = (steps: Steps, at: number) => { report: ReturnType<typeof check>; code: string } | undefined;
const withStep = (steps: Steps, id: string, more: Step): Steps => ({ ...steps, [id]: { ...steps[id], ...more } });
const some = (steps: Steps, kind: string, at: number): string | undefined => {
  const ids = Object.keys(steps).filter((id) => steps[id]?.kind === kind);
  return ids.length === 0 ? undefined : ids[at % ids.length];
};
const first = (steps: Steps, at: number): string => `s${at % (Object.keys(steps).length - 2)}`;
const onKind =
  (kind: string, more: Step, code: string): Mutation =>
  (steps, at) => {
    const id = some(steps, kind, at);
    return id === undefined ? undefined : { report: check(withStep(steps, id, more)), code };
  };

const mutations: Record<string, Mutation> = {
  'an unknown key': (steps, at) => ({
    report: check(withStep(steps, first(steps, at), { whem: 'x' })),
    code: 'unknown-key',
  }),
  'an unknown step in after': (steps, at) => ({
    report: check(withStep(steps, first(steps, at), { after: ['nobody'] })),
    code: 'unknown-step',
  }),
  'a step that waits for itself': (steps, at) => ({
    report: check(withStep(steps, first(steps, at), { after: [first(steps, at)] })),
    code: 'cycle',
  }),
  'a condition that is never true': (steps, at) => ({
    report: check(withStep(steps, first(steps, at), { when: 'false' })),
    code: 'never-runs',
  }),
  'a condition that does not parse': (steps, at) => ({
    report: check(withStep(steps, first(steps, at), { when: '1 +' })),
    code: 'invalid-expression',
  }),
  'a path that is nowhere': (steps, at) => ({
    report: check(withStep(steps, first(steps, at), { when: 'input.nothing = 1' })),
    code: 'unknown-path',
  }),
  'a read of anything': (steps, at) => ({
    report: check(withStep(steps, first(steps, at), { when: '$exists(**.x)' })),
    code: 'reads-anything',
  }),
  'a result of nothing': (steps) => ({ report: check(steps, { result: "{ 'x': nobody.x }" }), code: 'unknown-step' }),
  'an output without a default': (steps, at) => {
    const id = first(steps, at);
    const skipped = withStep(steps, id, { when: '$length(input.text) > 99' });
    return { report: check(skipped, { result: `{ 'x': ${id} }` }), code: 'result-without-default' };
  },
  'a file that nobody names': (steps) => ({ report: check(steps, { files: { 'more.md': 'x' } }), code: 'unused-file' }),
  'a schema that is none': (steps) => ({
    report: check(steps, { files: { 'input.json': '{"type": 7}' } }),
    code: 'invalid-schema',
  }),
  'a class that is none': (steps) => ({
    report: check(steps, { top: { dataClass: 'secret' } }),
    code: 'invalid-value',
  }),
  'a write without a way back': (steps) => ({
    report: check({ ...steps, pay: { ...steps.pay, compensate: undefined } }),
    code: 'no-compensation',
  }),
  'a role that nobody has': (steps) => ({
    report: check(withStep(steps, 'ok', { role: 'pope' })),
    code: 'role-nobody-has',
  }),
  'arguments that are missing': (steps) => ({
    report: check(withStep(steps, 'pay', { with: "{ 'vendor': 'v' }" })),
    code: 'arguments-do-not-fit',
  }),
  'an unknown operation': onKind('action', { use: 'erp.nothing' }, 'unknown-operation'),
  'an unknown specialist': onKind('classify', { model: 'birds' }, 'unknown-intent-model'),
  'an unknown model': onKind('generate', { model: 'oracle' }, 'unknown-model'),
  'a model of another capability': onKind('generate', { model: 'invoice-extractor' }, 'wrong-capability'),
  'a prompt that is given other things': onKind('generate', { with: "{ 'nome': input.text }" }, 'prompt-unknown-input'),
  'a missing prompt': onKind('generate', { prompt: 'gone.md' }, 'missing-file'),
  'a rule that always says no': onKind('rule', { rule: "'no'" }, 'never-runs'),
};

describe('checkFolder over random graphs', { timeout: 60_000 }, () => {
  it('has no word against one that keeps all rules', () => {
    fc.assert(
      fc.property(fc.array(plan, { minLength: 1, maxLength: 12 }), (plans) => {
        const report = check(build(plans));
        expect(report.findings).toStrictEqual([]);
        expect(report.isPublishable).toBe(true);
      }),
      { numRuns: 80 },
    );
  });

  it.each(Object.keys(mutations))('finds %s, wherever it is', (name) => {
    let tried = 0;
    fc.assert(
      fc.property(fc.array(plan, { minLength: 1, maxLength: 12 }), fc.nat(100), (plans, at) => {
        const found = mutations[name]?.(build(plans), at);
        if (found === undefined) return;
        tried += 1;
        expect(codesOf(found.report)).toContain(found.code);
      }),
      { numRuns: 15 },
    );
    expect(tried).toBeGreaterThan(0);
  });
});
