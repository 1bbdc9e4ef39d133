import { WorkflowPolicySchema } from '@chassis/contracts';
import type { Environment } from '../domain/checking/environment.js';
import { readWorkflowFile } from '../domain/checking/read-workflow-file.js';
import { demoOperations } from './demo-environment.js';
import { addStep, both, type Change, file, graph, read, type WrongFolder } from './change-folder.js';

const policy = (more: Record<string, unknown>) => WorkflowPolicySchema.parse(more);

const child = (steps: string, result = '1'): Environment['workflows'] => {
  const { source } = readWorkflowFile(
    `name: child\ninput: in.json\ndeadline: 1h\nbudget: { microUsd: 1 }\nsteps: ${steps}\nresult: "${result}"\n`,
  );
  return {
    child: {
      source: source!,
      files: {},
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

/** What can be wrong with what a folder uses: time, operations, people and other workflows. */
export const wrongUses: readonly WrongFolder[] = [
  [
    'a wait as long as the run',
    addStep('pause: { kind: wait, for: 1d }'),
    'never-ends',
    'workflow.yaml:20',
    'deadline',
  ],
  [
    'waits that together are as long as the run',
    both(addStep('first: { kind: wait, for: 13h }'), addStep('then: { kind: wait, after: first, for: 11h }')),
    'never-ends',
    'workflow.yaml:',
    'after the waits before it',
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
  [
    'a result that a workflow does not give',
    both(calling(`workflow: child, with: "{ 'vendor': input.vendor }"`), graph('pay.reference', 'sub.reference')),
    'unknown-path',
    'workflow.yaml:34',
    'there are paid',
    { workflows: child('{}', "{ 'paid': input.vendor }") },
  ],
  [
    'a workflow that pays and is not undone',
    calling(`workflow: child, with: "{ 'vendor': input.vendor }"`),
    'no-compensation',
    'workflow.yaml:20',
    'sub does erp.pay-invoice in runs of their own',
    { workflows: child('{ pay: { kind: action, use: erp.pay-invoice, with: input } }') },
  ],
  [
    'an end that a child does not have',
    calling(
      `workflow: child, with: "{ 'vendor': input.vendor }", onFail: { too-smal: { end: rejected, code: small } }`,
    ),
    'unknown-child-end',
    'workflow.yaml:20',
    'Its own are too-small',
    { workflows: child("{ small: { kind: rule, rule: 'false', else: { end: rejected, code: too-small } } }") },
  ],
  [
    'a confidence that nothing speaks to',
    both(
      graph('attempts: 2 }\nreviewer: payables', 'attempts: 1 }\nreviewer: payables\nconfidence: { atLeast: 0.6 }'),
      graph('    after: matter\n', ''),
    ),
    'confidence-without-signal',
    'workflow.yaml:8',
    'no generate step comes after',
  ],
  [
    'a confidence above 1',
    graph('reviewer: payables', 'reviewer: payables\nconfidence: { atLeast: 1.1 }'),
    'invalid-value',
    'workflow.yaml:8',
    'confidence/atLeast',
  ],
  [
    'a confidence that nobody decides on',
    graph('reviewer: payables', 'reviewer: payables\nconfidence: { atLeast: 0.6, review: pope }'),
    'role-nobody-has',
    'workflow.yaml:8',
    'Nobody has the role pope',
  ],
  [
    'a confidence as a check',
    graph('    prompt: letter.md', '    prompt: letter.md\n    checks: [confidence]'),
    'invalid-check-settings',
    'workflow.yaml:',
    'for the whole workflow',
  ],
  [
    'runs that start runs that start runs',
    calling('workflow: a, with: input'),
    'too-deep',
    'workflow.yaml:20',
    '4 deep',
    {
      workflows: Object.fromEntries(
        ['a', 'b', 'c', 'd'].map((name, at) => [
          name,
          child(name === 'd' ? '{}' : `{ next: { kind: subworkflow, workflow: ${['b', 'c', 'd'][at]} } }`).child!,
        ]),
      ),
    },
  ],
  [
    'a filter that there is not',
    addStep(`found: { kind: retrieve, question: input.subject, filters: "{ 'sorce': 'letters' }" }`),
    'unknown-filter',
    'workflow.yaml:20',
    'sorce is no filter',
  ],
  [
    'filters that are none',
    addStep(`found: { kind: retrieve, question: input.subject, filters: "'letters'" }`),
    'invalid-value',
    'workflow.yaml:20',
    'filters gives string',
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
    'a write that is taken for a look-up',
    both(graph('for: pay', 'for: letter'), graph('    compensate: erp.cancel-payment\n', '')),
    'effect-not-declared',
    'workflow.yaml:27',
    'Add “isEffect: true”',
  ],
  ['an approval of nothing', graph('for: pay', 'for: letter'), 'approval-of-nothing', 'workflow.yaml:22', 'no action'],
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
];
