import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Finding } from '@chassis/contracts';
import { WorkflowPolicySchema } from '@chassis/contracts';
import { describe, expect, it } from 'vitest';
import { demoEnvironment, demoModels, demoOperations } from '../../fakes/demo-environment.js';
import { smallFolder } from '../../fakes/small-folder.js';
import { checkFolder } from './check-folder.js';
import type { Environment } from './environment.js';
import { findingCodes } from './finding-codes.js';
import { readWorkflowFile } from './read-workflow-file.js';

type Change = (files: Record<string, string>) => void;
const policy = (more: Record<string, unknown>) => WorkflowPolicySchema.parse(more);

function check(change: Change = () => undefined, more: Partial<Environment> = {}): ReturnType<typeof checkFolder> {
  const files = smallFolder();
  change(files);
  return checkFolder('small', files, demoEnvironment(more));
}
/** Replaces a text of the graph, which must be there. */
const graph =
  (from: string, to: string): Change =>
  (files) => {
    const text = files['workflow.yaml'] ?? '';
    if (!text.includes(from)) throw new Error(`the fixture has no ${from}`);
    files['workflow.yaml'] = text.replace(from, () => to);
  };
const file =
  (name: string, text: string): Change =>
  (files) =>
    void (files[name] = text);
const both =
  (...changes: Change[]): Change =>
  (files) =>
    changes.forEach((change) => change(files));

const external = {
  ...demoModels[0]!,
  name: 'openai',
  id: 'gpt',
  isPrivate: false,
  dataClasses: ['public' as const],
  capabilities: ['text', 'json'],
  worstCase: { contextMicroUsd: 700, outputMicroUsdPerMtoken: 100_000 },
};
const models = [...demoModels, external];
const child = (steps: string): Environment['workflows'] => {
  const { source } = readWorkflowFile(
    `name: child\ninput: in.json\ndeadline: 1h\nbudget: { microUsd: 1 }\nsteps: ${steps}\nresult: "1"\n`,
  );
  return {
    child: {
      source: source!,
      inputSchema: {
        type: 'object',
        required: ['vendor'],
        properties: { vendor: { type: 'string' } },
        additionalProperties: false,
      },
    },
  };
};
const calling = (fields: string): Change =>
  graph('  approve:\n', `  sub: { kind: subworkflow, ${fields} }\n  approve:\n`);
const read =
  "payment: { kind: action, use: erp.find-payment, with: \"{ 'vendor': input.vendor, 'invoice': input.text }\"";
const addStep = (step: string): Change => graph('  approve:\n', `  ${step}\n  approve:\n`);

/** What is wrong, the finding that tells it, where, and words of its message. */
const cases: [what: string, change: Change, code: string, at: string, message: string, more?: Partial<Environment>][] =
  [
    ['YAML that does not parse', graph('steps:', 'steps: ]'), 'invalid-yaml', 'workflow.yaml:8', 'not YAML'],
    [
      'a key twice',
      graph('reviewer: payables', 'reviewer: payables\nreviewer: x'),
      'invalid-yaml',
      'workflow.yaml:8',
      'unique',
    ],
    [
      'an unknown key of a step',
      graph('    within: 1h', '    within: 1h\n    whithin: 2h'),
      'unknown-key',
      'workflow.yaml:27',
      'role',
    ],
    ['an unknown key of the whole', graph('reviewer:', 'reviwer:'), 'unknown-key', 'workflow.yaml:7', 'reviewer'],
    ['an unknown kind', graph('kind: rule', 'kind: guess'), 'invalid-value', 'workflow.yaml:11', 'there are classify'],
    [
      'a value of another type',
      graph('deadline: 1d', 'deadline: soon'),
      'invalid-value',
      'workflow.yaml:5',
      'a duration is',
    ],
    [
      'a condition that gives a text',
      graph('text: input.text', 'text: "1 + 1"'),
      'invalid-value',
      'workflow.yaml:9',
      'must give string',
    ],
    ['another name', graph('name: small', 'name: other'), 'wrong-name', 'workflow.yaml:1', 'make them the same'],
    [
      'a step named as the run’s own value',
      both(graph('  intent:', '  run:'), graph("intent.label = 'invoice'", "run.label = 'invoice'")),
      'reserved-name',
      'workflow.yaml:9',
      'something else',
    ],
    [
      'a branch without arms',
      addStep('way: { kind: branch, arms: {} }'),
      'invalid-graph',
      'workflow.yaml:20',
      'at least one arm',
    ],
    ['a missing file', graph('prompt: letter.md', 'prompt: no.md'), 'missing-file', 'workflow.yaml:18', 'no.md'],
    [
      'a missing rule file',
      graph('with: pay.jsonata', 'with: gone.jsonata'),
      'missing-file',
      'workflow.yaml:31',
      'gone.jsonata',
    ],
    [
      'no graph at all',
      (files) => void delete files['workflow.yaml'],
      'missing-file',
      'workflow.yaml:',
      'no workflow.yaml',
    ],
    ['a file that nobody names', file('old.md', 'x'), 'unused-file', 'old.md:', 'remove it'],
    [
      'a schema that is no JSON',
      file('input.schema.json', '{\n "type": }'),
      'invalid-json',
      'input.schema.json:',
      'not JSON',
    ],
    [
      'a schema that is none',
      file('input.schema.json', '{"type": "objekt"}'),
      'invalid-schema',
      'input.schema.json:',
      '2020-12',
    ],
    [
      'a prompt with broken front matter',
      file('letter.md', '---\n: [\n---\nx'),
      'invalid-prompt',
      'letter.md:1',
      'not YAML',
    ],
    [
      'a template model without a template',
      file('letter.md', 'Dear {{name}}'),
      'invalid-prompt',
      'letter.md:',
      'templates',
    ],
    [
      'a prompt that names what it is not given',
      file('letter.md', '---\ntemplates:\n  en: "{{nmae}}"\n---\n'),
      'prompt-unknown-input',
      'letter.md:3',
      'name, amount',
    ],
    [
      'an expression that does not parse',
      graph('text: input.text', "text: 'input.text +'"),
      'invalid-expression',
      'workflow.yaml:9',
      'does not parse',
    ],
    [
      'a rule file that does not parse',
      file('pay.jsonata', '(\n  1 +\n)'),
      'invalid-expression',
      'pay.jsonata:3',
      'does not parse',
    ],
    [
      'an expression with a clock',
      graph('text: input.text', "text: '$now()'"),
      'invalid-expression',
      'workflow.yaml:9',
      'no clock',
    ],
    [
      'an expression that reads everything',
      graph('text: input.text', "text: '$string(**.iban)'"),
      'reads-anything',
      'workflow.yaml:9',
      'name the steps',
    ],
    [
      'a path that is in no schema',
      graph('text: input.text', 'text: input.texts'),
      'unknown-path',
      'workflow.yaml:9',
      'there are text, vendor, amount, iban',
    ],
    [
      'a path that is in no result of an operation',
      graph('pay.reference', 'pay.number'),
      'unknown-path',
      'workflow.yaml:33',
      'reference, amount, currency',
    ],
    [
      'a path of a variable in a rule file',
      file(
        'pay.jsonata',
        "(\n  $a := input.amount;\n  { 'vendor': input.vendor, 'invoice': input.text, 'iban': input.iban, 'amount': { 'minor': $a.cents, 'currency': 'EUR' } }\n)",
      ),
      'unknown-path',
      'pay.jsonata:3',
      '$a.cents',
    ],
    [
      'a variable that nothing sets',
      graph('text: input.text', "text: 'input.text & $who'"),
      'unknown-variable',
      'workflow.yaml:9',
      '$who',
    ],
    [
      'a function that is not there',
      graph('text: input.text', "text: '$uper(input.text)'"),
      'unknown-function',
      'workflow.yaml:9',
      '$uper',
    ],
    [
      'a read of a step that is not there',
      graph('text: input.text', 'text: mail.text'),
      'unknown-step',
      'workflow.yaml:9',
      'no such step',
    ],
    [
      'an unknown step in after',
      graph('after: letter', 'after: lettr'),
      'unknown-step',
      'workflow.yaml:23',
      'no step lettr',
    ],
    ['steps that wait for each other', graph('text: input.text', 'text: letter.text'), 'cycle', 'workflow.yaml:', '→'],
    [
      'a step that never runs',
      graph('    after: matter\n', '    after: matter\n    when: "false"\n'),
      'never-runs',
      'workflow.yaml:17',
      'always false',
    ],
    [
      'a condition that is no boolean',
      graph('    after: matter\n', '    after: matter\n    when: input.text\n'),
      'never-runs',
      'workflow.yaml:17',
      'never true',
    ],
    [
      'a rule that always says no',
      graph("rule: intent.label = 'invoice'", 'rule: intent.label'),
      'never-runs',
      'workflow.yaml:12',
      'always says no',
    ],
    [
      'an arm that nothing chooses',
      both(
        addStep('way: { kind: branch, arms: { all: "true", some: input.text = "x" } }'),
        graph('    after: approve\n', '    after: approve\n    arm: way.some\n'),
      ),
      'never-runs',
      'workflow.yaml:',
      'always taken',
    ],
    [
      'a wait as long as the run',
      addStep('pause: { kind: wait, for: 1d }'),
      'never-ends',
      'workflow.yaml:20',
      'deadline',
    ],
    [
      'a workflow that starts itself',
      calling('workflow: small, with: "{ \'vendor\': input.vendor }"'),
      'never-ends',
      'workflow.yaml:20',
      'small → small',
    ],
    [
      'a workflow that starts itself over another',
      calling('workflow: child, with: "{ \'vendor\': input.vendor }"'),
      'never-ends',
      'workflow.yaml:20',
      'small → child → small',
      { workflows: child('{ back: { kind: subworkflow, workflow: small } }') },
    ],
    [
      'a workflow that is not published',
      calling('workflow: nobody'),
      'unknown-workflow',
      'workflow.yaml:20',
      'Publish it first',
    ],
    [
      'an input that a workflow does not take',
      calling('workflow: child, with: "{ \'vendr\': 1 }"'),
      'arguments-do-not-fit',
      'workflow.yaml:20',
      'vendor is missing',
      { workflows: child('{}') },
    ],
    ['a step that nobody needs', addStep(`${read} }`), 'unused-step', 'workflow.yaml:20', 'Nothing reads payment'],
    [
      'a look-up that is skipped with another',
      both(
        addStep(`${read}, when: input.amount.minor > 5 }`),
        addStep(`again: { kind: retrieve, question: payment.reference }`),
      ),
      'skipped-with',
      'workflow.yaml:21',
      'again is skipped with it',
    ],
    [
      'a guard that is skipped with another',
      both(
        addStep(`${read}, when: input.amount.minor > 5 }`),
        addStep('unpaid: { kind: rule, rule: $not($exists(payment.reference)) }'),
      ),
      'guard-skipped',
      'workflow.yaml:21',
      'nothing is checked',
    ],
    [
      'a result that may lack something',
      graph('    after: matter\n', '    after: matter\n    when: input.amount.minor > 5\n'),
      'result-without-default',
      'workflow.yaml:34',
      'letter is skipped',
    ],
    [
      'an approval that outlives the run',
      graph('within: 1h', 'within: 5d'),
      'wait-beyond-deadline',
      'workflow.yaml:26',
      'longer than the run',
    ],
    [
      'an unknown operation',
      graph('use: erp.pay-invoice', 'use: erp.pay-twice'),
      'unknown-operation',
      'workflow.yaml:30',
      'erp.pay-invoice',
    ],
    [
      'an operation that the tenant may not use',
      () => undefined,
      'operation-not-permitted',
      'workflow.yaml:30',
      'old-ledger.*',
      { policy: policy({ operations: ['old-ledger.*', 'erp.cancel-payment'] }) },
    ],
    [
      'arguments that an operation does not take',
      file('pay.jsonata', "{ 'vendor': input.vendor, 'invoice': 7, 'iban': input.iban }"),
      'arguments-do-not-fit',
      'workflow.yaml:31',
      'amount is missing; invoice is number',
    ],
    [
      'a write that nothing undoes',
      graph('    compensate: erp.cancel-payment\n', ''),
      'no-compensation',
      'workflow.yaml:27',
      'Add “compensate: erp.cancel-payment”',
    ],
    [
      'a write that cannot be undone',
      graph('    compensate: erp.cancel-payment\n', ''),
      'cannot-be-undone',
      'workflow.yaml:27',
      'no way back',
      { operations: demoOperations().map((one) => ({ ...one, compensate: undefined })) },
    ],
    [
      'an undoing that undoes nothing',
      graph('erp.cancel-payment', 'erp.find-payment'),
      'invalid-compensation',
      'workflow.yaml:32',
      'undoes nothing',
    ],
    [
      'an undoing that is given the wrong things',
      graph(
        'compensate: erp.cancel-payment',
        'compensate: { use: erp.cancel-payment, with: "{ \'ref\': pay.reference }" }',
      ),
      'invalid-compensation',
      'workflow.yaml:32',
      'reference is missing',
    ],
    [
      'a write that is said to be none',
      graph('compensate:', 'isEffect: false\n    compensate:'),
      'effect-denied',
      'workflow.yaml:32',
      'changes something outside',
    ],
    [
      'an approval of nothing',
      graph('for: pay', 'for: letter'),
      'approval-of-nothing',
      'workflow.yaml:22',
      'no action',
    ],
    [
      'a second approval',
      addStep('again: { kind: approval, for: pay, role: payables }'),
      'second-approval',
      'workflow.yaml:23',
      'already has',
    ],
    [
      'a role that nobody has',
      graph('role: payables-approver', 'role: pope'),
      'role-nobody-has',
      'workflow.yaml:24',
      'Nobody has the role pope',
    ],
    [
      'a specialist that nobody taught',
      graph('model: vendor-mail', 'model: birds'),
      'unknown-intent-model',
      'workflow.yaml:9',
      'PUT /v1/intents/birds',
    ],
    ['an unknown model', graph('model: template', 'model: oracle'), 'unknown-model', 'workflow.yaml:17', 'extractive'],
    [
      'a model that the tenant may not use',
      () => undefined,
      'model-not-permitted',
      'workflow.yaml:17',
      'extractive',
      { policy: policy({ models: ['extractive'] }) },
    ],
    [
      'a model that cannot do it',
      graph('model: template', 'model: invoice-extractor'),
      'wrong-capability',
      'workflow.yaml:17',
      'asks for text',
    ],
    [
      'a model that may not be given the data',
      graph('model: template', 'model: openai'),
      'data-class-not-permitted',
      'workflow.yaml:17',
      'private model',
      { models },
    ],
    [
      'a class of data that the tenant may not use',
      () => undefined,
      'data-class-not-permitted',
      'workflow.yaml:4',
      'up to public',
      { policy: policy({ maxDataClass: 'public' }) },
    ],
    [
      'a default model that is passed over',
      both(graph('    model: template\n', ''), file('letter.md', 'Write to {{name}}.')),
      'model-class-falls-back',
      'workflow.yaml:14',
      'a local model answers',
      { models, defaults: { text: 'openai', json: 'openai' } },
    ],
    [
      'a budget that the tenant may not give',
      () => undefined,
      'budget-not-permitted',
      'workflow.yaml:6',
      '999',
      { policy: policy({ maxBudgetMicroUsd: 999 }) },
    ],
    [
      'a budget that pays for no call',
      both(graph('model: template', 'model: openai'), graph('microUsd: 1000', 'microUsd: 700')),
      'budget-too-small',
      'workflow.yaml:6',
      'letter up to 800',
      { models },
    ],
    [
      'a budget without repairs',
      graph('model: template', 'model: openai'),
      'budget-without-repairs',
      'workflow.yaml:6',
      '1600',
      { models },
    ],
  ];

const place = ({ file: name, line }: Finding): string => `${name}:${line ?? ''}`;

describe('checkFolder', () => {
  it('has nothing to say about a workflow that is as it should be', () => {
    expect(check()).toMatchObject({ findings: [], isPublishable: true });
  });

  it.each(cases)('tells %s', (_what, change, code, at, message, more) => {
    const { findings, isPublishable } = check(change, more);
    const found = findings.filter(
      (one) => one.code === code && one.message.includes(message) && place(one).startsWith(at),
    );
    expect(found, JSON.stringify(findings, undefined, 1)).not.toHaveLength(0);
    const hasErrors = findings.some(({ severity }) => severity === 'error');
    expect(isPublishable).toBe(!hasErrors);
    expect(found[0]?.severity).toBe(findingCodes[code as keyof typeof findingCodes]);
  });

  it('has a test for every finding that there is, and every finding is explained', () => {
    const told = new Set(cases.map(([, , code]) => code));
    expect(Object.keys(findingCodes).filter((code) => !told.has(code))).toStrictEqual([]);
    const page = readFileSync(path.resolve(import.meta.dirname, '../../../../../docs/publishing-workflows.md'), 'utf8');
    const explained = Object.entries(findingCodes).filter(([code, weight]) =>
      new RegExp(`\\| \`${code}\` +\\| ${weight} `).test(page),
    );
    expect(Object.keys(findingCodes).filter((code) => !explained.some(([one]) => one === code))).toStrictEqual([]);
  });

  it('tells all that is wrong at once', () => {
    const wrong = both(
      graph('use: erp.pay-invoice', 'use: erp.none'),
      graph('role: payables-approver', 'role: pope'),
      graph('model: vendor-mail', 'model: birds'),
    );
    expect(
      check(wrong)
        .findings.map(({ code }) => code)
        .toSorted(),
    ).toStrictEqual(['role-nobody-has', 'unknown-intent-model', 'unknown-operation']);
  });

  it('sees into the steps of a map', () => {
    const map = `each:
    kind: map
    over: "['a', 'b']"
    with: "{ 'text': $item }"
    steps:
      one: { kind: classify, model: vendor-mail, text: input.texd }
    result: one.labl`;
    const found = check(
      both(addStep(map), graph("'letter': letter.text", "'letter': letter.text, 'all': each")),
    ).findings;
    expect(
      found.filter(({ severity }) => severity === 'error').map(({ code, pointer }) => [code, pointer]),
    ).toStrictEqual([
      ['unknown-path', '/steps/each/steps/one/text'],
      ['unknown-path', '/steps/each/result'],
    ]);
  });
});
