import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Finding } from '@chassis/contracts';
import { describe, expect, it } from 'vitest';
import { addStep, both, type Change, graph } from '../../fakes/change-folder.js';
import { demoEnvironment } from '../../fakes/demo-environment.js';
import { smallFolder } from '../../fakes/small-folder.js';
import { wrongChecks } from '../../fakes/wrong-checks.js';
import { wrongGraphs } from '../../fakes/wrong-graphs.js';
import { wrongModels } from '../../fakes/wrong-models.js';
import { wrongUses } from '../../fakes/wrong-uses.js';
import { checkFolder } from './check-folder.js';
import type { Environment } from './environment.js';
import { findingCodes } from './finding-codes.js';

function check(change: Change = () => undefined, more: Partial<Environment> = {}): ReturnType<typeof checkFolder> {
  const files = smallFolder();
  change(files);
  return checkFolder('small', files, demoEnvironment(more));
}

const cases = [...wrongGraphs, ...wrongChecks, ...wrongModels, ...wrongUses];
const place = ({ file: name, line }: Finding): string => `${name}:${line ?? ''}`;

describe('checkFolder', () => {
  it('has nothing to say about a workflow that is as it should be', () => {
    expect(check()).toMatchObject({ findings: [], isPublishable: true });
  });

  for (const [what, change, code, at, message, more] of cases) {
    it(`tells ${what}`, () => {
      const { findings, isPublishable } = check(change, more);
      const found = findings.filter(
        (one) => one.code === code && one.message.includes(message) && place(one).startsWith(at),
      );
      expect(found, JSON.stringify(findings, undefined, 1)).not.toHaveLength(0);
      const hasErrors = findings.some(({ severity }) => severity === 'error');
      expect(isPublishable).toBe(!hasErrors);
      expect(found[0]?.severity).toBe(findingCodes[code as keyof typeof findingCodes]);
    });
  }

  it('has a test for every finding that there is, and every finding is explained', () => {
    const told = new Set(cases.map(([, , code]) => code));
    expect(Object.keys(findingCodes).filter((code) => !told.has(code))).toStrictEqual([]);
    const page = readFileSync(path.resolve(import.meta.dirname, '../../../../../docs/publishing-workflows.md'), 'utf8');
    const explained = Object.entries(findingCodes).filter(([code, weight]) =>
      new RegExp(`\\| \`${code}\` +\\| ${weight} `).test(page),
    );
    expect(Object.keys(findingCodes).filter((code) => !explained.some(([one]) => one === code))).toStrictEqual([]);
  });

  it.each([
    ['a check and a code of it', 'onFail: { schema: $, incomplete: $, check-failed: $, default: $ }'],
    [
      'what a check that it names finds',
      'checks: [brand-voice, invoice-arithmetic]\n    onFail: { brand-voice: $, total: $ }',
    ],
    [
      'a class that its specialist must not find',
      'checks: [{ use: compliance, with: { model: vendor-mail, halt: [invoice] } }]\n    onFail: { invoice: $, default: $ }',
    ],
  ])('lets a step name %s in onFail', (_what, lines) => {
    const told = lines.replaceAll('$', '{ review: payables, code: not-written }');
    const named = graph('    prompt: letter.md', `    prompt: letter.md\n    ${told}`);
    expect(check(named).findings).toStrictEqual([]);
  });

  it('takes any name in onFail while nobody says what is found: an earlier validator does not', () => {
    const unknown = graph('    compensate: erp', '    onFail: { ibn: { end: failed, code: x } }\n    compensate: erp');
    expect(check(unknown, { failures: undefined }).findings).toStrictEqual([]);
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
