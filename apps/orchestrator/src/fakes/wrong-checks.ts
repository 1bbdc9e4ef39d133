import { DisclosurePolicySchema } from '@chassis/contracts';
import { graph, type WrongFolder } from './change-folder.js';
import { demoIntents } from './demo-environment.js';

/** More lines of the step that writes the letter. */
const letter = (lines: string) => graph('    prompt: letter.md', `    prompt: letter.md\n    ${lines}`);
const rejected = '{ end: rejected, code: not-written }';

/** What can be wrong with the checks that a folder names, and with what it says of their failures. */
export const wrongChecks: readonly WrongFolder[] = [
  [
    'an unknown check',
    graph('    prompt: letter.md', '    prompt: letter.md\n    checks: [secrets, groundet]'),
    'unknown-check',
    'workflow.yaml:19',
    'grounded',
  ],
  [
    'a policy for personal data that is none',
    graph(
      '    prompt: letter.md',
      '    prompt: letter.md\n    checks: [{ use: pii, with: { kinds: { name: masked } } }]',
    ),
    'invalid-check-settings',
    'workflow.yaml:19',
    'refuse, mask, halt, allow',
  ],
  [
    'a secret that a workflow would let out',
    graph('    prompt: letter.md', '    prompt: letter.md\n    checks: [{ use: secrets, with: { policy: allow } }]'),
    'invalid-check-settings',
    'workflow.yaml:19',
    'mask, refuse, halt',
  ],
  [
    'a secret about which a workflow would do less than the tenant wants',
    graph('    prompt: letter.md', '    prompt: letter.md\n    checks: [{ use: secrets, with: { policy: mask } }]'),
    'looser-than-policy',
    'workflow.yaml:19',
    'says halt for secrets',
  ],
  [
    'personal data that the tenant lets nobody say',
    letter('checks: [{ use: pii, with: { kinds: { phone: allow, name: halt }, evenFromSources: false } }]'),
    'looser-than-policy',
    'workflow.yaml:19',
    'says refuse for phone',
    { disclosure: DisclosurePolicySchema.parse({ kinds: { phone: 'refuse', name: 'mask' }, evenFromSources: true }) },
  ],
  [
    'what grounded does with a sentence, which nobody knows',
    letter('checks: [{ use: grounded, with: { ungrounded: forget } }]'),
    'invalid-check-settings',
    'workflow.yaml:19',
    'ungrounded (repair, drop)',
  ],
  [
    'a language that nobody can tell',
    letter('checks: [{ use: language, with: { is: [german] } }]'),
    'invalid-check-settings',
    'workflow.yaml:19',
    'languages as de or en',
  ],
  [
    'a language of a question that the step does not give',
    letter('checks: [language]'),
    'invalid-check-settings',
    'workflow.yaml:19',
    'it gives name, amount',
  ],
  [
    'a length that no answer has',
    letter('checks: [{ use: length, with: { words: { min: 20, max: 10 } } }]'),
    'invalid-check-settings',
    'workflow.yaml:19',
    'min is above max',
  ],
  [
    'the length of a field where there is no JSON',
    letter("checks: [{ use: length, with: { fields: { '/summary': { words: { max: 10 } } } } }]"),
    'invalid-check-settings',
    'workflow.yaml:19',
    'Name the schema',
  ],
  [
    'a check of the shape that is named twice',
    letter('checks: [{ use: length, with: { words: { max: 9 } } }, { use: length, with: { words: { min: 2 } } }]'),
    'invalid-check-settings',
    'workflow.yaml:19',
    'only the first would look',
  ],
  [
    'items of what is no list',
    letter('checks: [{ use: format, with: { is: plain, items: 3 } }]'),
    'invalid-check-settings',
    'workflow.yaml:19',
    'items goes with is',
  ],
  [
    'a setting of grounded that nobody reads',
    graph('    prompt: letter.md', '    prompt: letter.md\n    checks: [{ use: grounded, with: { meaning: off } }]'),
    'invalid-check-settings',
    'workflow.yaml:19',
    'meaning (true or false)',
  ],
  [
    'a schema to hold an answer against, which is not there',
    graph('    prompt: letter.md', '    prompt: letter.md\n    checks: [schema]'),
    'check-of-nothing',
    'workflow.yaml:19',
    'take the check out',
  ],
  [
    'a check for compliance that nobody hears of',
    graph(
      '    prompt: letter.md',
      '    prompt: letter.md\n    checks: [{ use: compliance, with: { phrases: [free of charge] } }]',
    ),
    'invalid-check-settings',
    'workflow.yaml:19',
    'told to a person',
  ],
  [
    'a class that the specialist for compliance does not have',
    letter(
      `checks: [{ use: compliance, with: { model: vendor-mail, halt: [advise] } }]\n    onFail: { default: { review: payables, code: told } }`,
    ),
    'invalid-check-settings',
    'workflow.yaml:19',
    'no class advise',
  ],
  [
    'a failure that nothing finds',
    letter(`onFail: { groundet: ${rejected} }`),
    'unknown-failure',
    'workflow.yaml:19',
    'Name secrets, schema',
  ],
  [
    'a failure of a check that the step does not name',
    letter(`onFail: { total: ${rejected} }`),
    'unknown-failure',
    'workflow.yaml:19',
    'found by the check invoice-arithmetic alone',
  ],
  [
    'a class of a specialist that the step does not forbid',
    letter(
      `checks: [{ use: compliance, with: { model: vendor-mail, halt: [invoice] } }]\n    onFail: { marketing: ${rejected}, default: { review: payables, code: told } }`,
    ),
    'unknown-failure',
    'workflow.yaml:20',
    'nothing that is looked at here is called marketing',
    { intents: demoIntents() },
  ],
  [
    'a failure of arguments that nothing finds',
    graph('    compensate: erp', `    onFail: { ibn: ${rejected} }\n    compensate: erp`),
    'unknown-failure',
    'workflow.yaml:32',
    'Name action-arguments',
  ],
];
