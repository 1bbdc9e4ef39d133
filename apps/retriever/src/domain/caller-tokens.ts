/** What `access.changed` told of a subject last. */
export interface SubjectState {
  /** Those that it belongs to through another group included: `<name>`, or `<source>/<name>` of a foreign directory. */
  readonly groups: readonly string[];
  readonly roles: readonly string[];
  readonly isDisabled: boolean;
  readonly disabledKeys: readonly string[];
  /** Values by kind. */
  readonly attributes?: Readonly<Record<string, readonly string[]>> | undefined;
}

/** The kinds of attributes that rights may speak of. */
export const attributeKinds = ['region', 'purpose'] as const;

/** The compiled filter: all tokens a caller answers to. Empty, which no rule allows, for a disabled subject or key. */
export function callerTokens(
  caller: { readonly subject: string; readonly keyId?: string | undefined },
  state: SubjectState | undefined,
): ReadonlySet<string> {
  if (state?.isDisabled) return new Set();
  if (caller.keyId !== undefined && state?.disabledKeys.includes(caller.keyId)) return new Set();
  const groups = (state?.groups ?? []).map((group) => `group:${group}`);
  const roles = (state?.roles ?? []).map((role) => `role:${role}`);
  const attributes = attributeKinds.flatMap((kind) =>
    (state?.attributes?.[kind] ?? []).map((value) => `${kind}:${value}`),
  );
  return new Set([caller.subject, 'tenant', ...groups, ...roles, ...attributes]);
}
