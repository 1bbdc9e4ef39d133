import {
  type DecidedPolicy,
  isLooser,
  type PersonalDataPolicy,
  type PersonalKind,
  personalKinds,
  secretPolicies,
  type SecretPolicy,
} from '@chassis/contracts';
import type { CheckSettings } from '../checks/check.js';
import type { TenantDisclosure } from './tenant-disclosure.js';

/** What somebody wants done about a kind of data, and whether that counts where a source holds it. */
export interface DisclosureRule<Policy extends string = PersonalDataPolicy> {
  readonly policy: Policy;
  readonly evenFromSources: boolean;
  readonly decided: DecidedPolicy;
}

export type DisclosureRules = Partial<Record<PersonalKind, readonly DisclosureRule[]>>;

/** What is never right when it comes from nowhere. Names, places and dates are often guessed wrongly, so somebody must ask for them. */
const byDefault: Partial<Record<PersonalKind, PersonalDataPolicy>> = {
  'e-mail': 'refuse',
  phone: 'refuse',
  IBAN: 'refuse',
  'card number': 'refuse',
  'national id': 'refuse',
};

/** Settings that say nothing of their own: only what a tenant names counts. */
export const ofTenantAlone: CheckSettings = {
  kinds: Object.fromEntries(Object.keys(byDefault).map((kind) => [kind, 'allow'])),
};

/**
 * Who wants what of each kind. A tenant's word stands in place of the default, and beside the workflow's: of those that apply the strictest counts, so a
 * workflow can be stricter than its tenant and never looser.
 */
export function disclosureRules(settings: CheckSettings, tenant?: TenantDisclosure): DisclosureRules {
  const asked = kindsOf(settings);
  const evenFromSources = settings['evenFromSources'] === true;
  const all = personalKinds.map((kind) => {
    const ofTenant = tenant?.policy.kinds[kind];
    const ofWorkflow = asked[kind];
    const rules: DisclosureRule[] = [];
    if (tenant !== undefined && ofTenant !== undefined) {
      const decided = { kind, policy: ofTenant, decidedBy: 'tenant', version: tenant.version };
      rules.push({ policy: ofTenant, evenFromSources: tenant.policy.evenFromSources || evenFromSources, decided });
    }
    const own = ofWorkflow ?? (ofTenant === undefined ? byDefault[kind] : undefined);
    if (own !== undefined) {
      const decided = { kind, policy: own, decidedBy: ofWorkflow === undefined ? 'default' : 'workflow' };
      rules.push({ policy: own, evenFromSources, decided });
    }
    return [kind, rules.filter(({ policy }) => policy !== 'allow')] as const;
  });
  return Object.fromEntries(all.filter(([, rules]) => rules.length > 0));
}

/** What is done about a secret: the stricter of what tenant and workflow say; without a word of the tenant's the answer ends. */
export function secretRule(settings: CheckSettings, tenant?: TenantDisclosure): DisclosureRule<SecretPolicy> {
  const ofTenant = tenant?.policy.secrets ?? 'halt';
  const decidedBy = tenant === undefined ? { decidedBy: 'default' } : { decidedBy: 'tenant', version: tenant.version };
  const said = secretPolicies.find((one) => one === settings['policy']);
  const isOwn = said !== undefined && isLooser(ofTenant, said);
  const policy = isOwn ? said : ofTenant;
  return {
    policy,
    evenFromSources: true,
    decided: { kind: 'secret', policy, ...(isOwn ? { decidedBy: 'workflow' } : decidedBy) },
  };
}

/** The strictest of the rules. */
export const strictest = (rules: readonly DisclosureRule[]): DisclosureRule | undefined =>
  rules.reduce<DisclosureRule | undefined>(
    (found, one) => (found === undefined || isLooser(found.policy, one.policy) ? one : found),
    undefined,
  );

/** What a workflow says wrongly was refused when it was published; of an older one, what can be read counts. */
function kindsOf({ kinds }: CheckSettings): Partial<Record<PersonalKind, PersonalDataPolicy>> {
  if (typeof kinds !== 'object' || kinds === null) return {};
  const named = Object.entries(kinds).filter(
    ([kind, policy]) =>
      personalKinds.includes(kind as PersonalKind) && ['refuse', 'mask', 'halt', 'allow'].includes(String(policy)),
  );
  return Object.fromEntries(named);
}
