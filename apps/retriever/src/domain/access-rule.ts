/** Who may see a document: tokens `user:<id>`, `service:<id>`, `group:<id>`, `role:<id>` or `tenant`. Nobody is allowed by default, and deny wins. */
export interface AccessRule {
  readonly allow: readonly string[];
  readonly deny: readonly string[];
}

/**
 * The tokens that allow a caller, or undefined when the rules do not. A document has two rules while a new version of it waits to be indexed
 * (the one in force and the one to come): both must allow, so that neither version is shown to anyone it was not meant for.
 */
export function allowedBy(rules: readonly AccessRule[], tokens: ReadonlySet<string>): string[] | undefined {
  if (rules.length === 0) return undefined;
  const allowing = new Set<string>();
  for (const rule of rules) {
    if (rule.deny.some((token) => tokens.has(token))) return undefined;
    const matching = rule.allow.filter((token) => tokens.has(token));
    if (matching.length === 0) return undefined;
    for (const token of matching) allowing.add(token);
  }
  return [...allowing].sort();
}
