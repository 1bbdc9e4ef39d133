/** Whether an answer counts as one that passes: by its verdict, and where a person was asked by what that one decided. Undefined while nobody knows. */
export function labelOf({
  verdict,
  decision,
}: {
  verdict: string;
  decision?: string | undefined;
}): boolean | undefined {
  if (verdict === 'pass') return true;
  if (verdict === 'repair' || verdict === 'halt') return false;
  // What a person had to mend did not pass.
  return decision === undefined ? undefined : decision === 'accept';
}
