import { allowedBy, type AccessRule } from './access-rule.js';

export interface ExplainedAccess {
  readonly isAllowed: boolean;
  readonly allowedBy: string[];
  /** Why, for whoever manages the document. */
  readonly reason: string;
}

/** Why the rules of a document let tokens through, or which of them does not. */
export function explainAccess(
  rules: readonly AccessRule[],
  tokens: ReadonlySet<string>,
  { isHidden = false }: { readonly isHidden?: boolean } = {},
): ExplainedAccess {
  const by = allowedBy(rules, tokens);
  if (by) return { isAllowed: true, allowedBy: by, reason: `allowed by ${by.join(', ')}` };
  return { isAllowed: false, allowedBy: [], reason: isHidden && tokens.size > 0 ? hidden : refusal(rules, tokens) };
}

const hidden =
  'source-stale: its source has not been seen whole for longer than it may be; nobody is shown it until then';

function refusal(rules: readonly AccessRule[], tokens: ReadonlySet<string>): string {
  if (tokens.size === 0) return 'the subject is disabled';
  if (rules.length === 0) return 'the term of the rights has not begun or is over';
  const denied = rules.flatMap(({ deny }) => deny).filter((token) => tokens.has(token));
  if (denied.length > 0) return `denied by ${denied.join(', ')}`;
  const missing = rules.find(({ allow }) => !allow.some((token) => tokens.has(token)));
  const names = missing?.allow ?? [];
  return names.length === 0 ? 'nobody is allowed' : `none of ${names.join(', ')}`;
}
