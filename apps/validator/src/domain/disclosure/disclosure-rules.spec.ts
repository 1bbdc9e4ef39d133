import {
  DisclosurePolicySchema,
  isLooser,
  personalDataPolicies,
  personalKinds,
  secretPolicies,
} from '@chassis/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contextOf, textOf } from '../checks/fixtures.js';
import { piiCheck } from '../checks/pii.js';
import { disclosureRules, secretRule, strictest } from './disclosure-rules.js';

const tenantOf = (policy: object, version = 7) => ({ version, policy: DisclosurePolicySchema.parse(policy) });
const decisionOf = (settings: object, policy: object, kind: 'phone' | 'name' | 'e-mail') =>
  strictest(disclosureRules(settings as never, tenantOf(policy))[kind] ?? [])?.decided;

describe('what an answer may disclose', () => {
  it('is the tenant’s word, unless the workflow is stricter', () => {
    const kinds = { phone: 'mask', name: 'refuse', 'e-mail': 'allow' };
    const tenant = { decidedBy: 'tenant', version: 7 };
    expect(decisionOf({}, { kinds }, 'phone')).toEqual({ kind: 'phone', policy: 'mask', ...tenant });
    expect(decisionOf({}, { kinds }, 'e-mail')).toBeUndefined();
    expect(decisionOf({ kinds: { name: 'allow' } }, { kinds }, 'name')).toMatchObject({ policy: 'refuse', ...tenant });
    expect(decisionOf({ kinds: { phone: 'halt' } }, { kinds }, 'phone')).toEqual({
      ...{ kind: 'phone', policy: 'halt', decidedBy: 'workflow' },
    });
    expect(decisionOf({}, { kinds: { name: 'mask' } }, 'phone')).toMatchObject({
      policy: 'refuse',
      decidedBy: 'default',
    });
  });

  it('is never more than the tenant lets out, whatever a workflow says, nor more than the workflow does', () => {
    const policies = fc.dictionary(fc.constantFrom(...personalKinds), fc.constantFrom(...personalDataPolicies));
    const settings = fc.record({ kinds: policies, evenFromSources: fc.boolean() });
    fc.assert(
      fc.property(settings, settings, (workflow, tenant) => {
        const rules = disclosureRules(workflow, tenantOf(tenant));
        for (const [kind, wanted] of [...Object.entries(workflow.kinds), ...Object.entries(tenant.kinds)]) {
          const got = strictest(rules[kind as 'name'] ?? [])?.policy ?? 'allow';
          expect(isLooser(got, wanted)).toBe(false);
        }
      }),
    );
  });

  it('counts by whom sources excuse nothing: what a source holds is masked for the tenant, what none holds refused for the workflow', async () => {
    const disclosure = tenantOf({ kinds: { phone: 'mask' }, evenFromSources: true });
    const found = async (sources: string[]) =>
      (
        await piiCheck.run(textOf('Call 030 / 1234 5678.'), contextOf([], sources, { disclosure }), {
          kinds: { phone: 'refuse' },
        })
      ).map(({ decided, mask }) => [decided?.decidedBy, mask?.text]);
    expect(await found(['030 12345678'])).toEqual([['tenant', '[PHONE]']]);
    expect(await found([])).toEqual([['workflow', undefined]]);
  });

  it('of secrets is never all of them: without a word they end the answer, and a workflow can only be stricter', () => {
    expect(secretRule({})).toMatchObject({ policy: 'halt', decided: { decidedBy: 'default' } });
    expect(secretRule({ policy: 'mask' })).toMatchObject({ policy: 'halt' });
    expect(secretRule({ policy: 'allow' }, tenantOf({ secrets: 'mask' }))).toMatchObject({ policy: 'mask' });
    expect(DisclosurePolicySchema.safeParse({ secrets: 'allow' }).success).toBe(false);
    for (const tenant of secretPolicies)
      for (const workflow of secretPolicies) {
        const { policy } = secretRule({ policy: workflow }, tenantOf({ secrets: tenant }));
        expect(isLooser(policy, tenant) || isLooser(policy, workflow)).toBe(false);
      }
  });
});
