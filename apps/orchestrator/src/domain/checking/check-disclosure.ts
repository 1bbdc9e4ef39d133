import {
  type CheckSpec,
  type DisclosurePolicy,
  isLooser,
  personalDataPolicies,
  PersonalDataSettingsSchema,
  type PersonalKind,
  personalKinds,
  secretPolicies,
  SecretsSettingsSchema,
} from '@chassis/contracts';
import type { Report } from './report.js';

interface Place {
  readonly at: string;
  /** The tenant's; absent where nobody asked. */
  readonly disclosure: DisclosurePolicy | undefined;
  readonly report: Report;
}

/** What the checks `pii` and `secrets` are set to, beside what the tenant lets its answers disclose. */
export function checkDisclosure({ use, with: settings }: CheckSpec, place: Place): void {
  if (use === 'pii') checkPersonalData(settings, place);
  if (use === 'secrets') checkSecrets(settings, place);
}

/** A kind that nobody looks for, or a policy that is none, would let out what somebody meant to keep in; and what the tenant forbids is not let out whatever a workflow says. */
function checkPersonalData(settings: unknown, { at, disclosure, report }: Place): void {
  const parsed = PersonalDataSettingsSchema.safeParse(settings ?? {});
  for (const { path, message } of parsed.error?.issues ?? [])
    report.graph(
      'invalid-check-settings',
      [at, ...path].join('/'),
      `The check pii takes kinds (${personalKinds.join(', ')}), each with one of ${personalDataPolicies.join(', ')}, and evenFromSources: ${message}.`,
    );
  if (disclosure === undefined || !parsed.success) return;
  const { kinds = {}, evenFromSources } = parsed.data;
  for (const [kind, policy] of Object.entries(kinds)) {
    const ofTenant = disclosure.kinds[kind as PersonalKind];
    if (ofTenant !== undefined && isLooser(policy, ofTenant))
      report.graph('looser-than-policy', `${at}/kinds/${kind}`, looser(kind, policy, ofTenant));
  }
  if (evenFromSources === false && disclosure.evenFromSources && Object.keys(disclosure.kinds).length > 0)
    report.graph(
      'looser-than-policy',
      `${at}/evenFromSources`,
      'The tenant’s disclosure policy counts even where a source holds the data. Leave evenFromSources out, or have the policy changed (PUT /v1/disclosure-policy).',
    );
}

/** No workflow lets a secret out, nor does it do less about one than its tenant wants. */
function checkSecrets(settings: unknown, { at, disclosure, report }: Place): void {
  const parsed = SecretsSettingsSchema.safeParse(settings ?? {});
  for (const { path, message } of parsed.error?.issues ?? [])
    report.graph(
      'invalid-check-settings',
      [at, ...path].join('/'),
      `The check secrets takes policy, one of ${secretPolicies.join(', ')}: ${message}.`,
    );
  const { policy } = parsed.data ?? {};
  const ofTenant = disclosure?.secrets ?? 'halt';
  if (policy !== undefined && isLooser(policy, ofTenant))
    report.graph('looser-than-policy', `${at}/policy`, looser('secrets', policy, ofTenant));
}

const looser = (kind: string, policy: string, ofTenant: string): string =>
  `The tenant’s disclosure policy says ${ofTenant} for ${kind}, and a workflow can be stricter alone: ${policy} is looser. Say ${ofTenant} or a stricter one, or have the policy changed (PUT /v1/disclosure-policy).`;
