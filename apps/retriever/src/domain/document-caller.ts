/** Who asks about documents: all it answers to, and its own name. */
export interface DocumentCaller {
  readonly subject: string;
  readonly tokens: ReadonlySet<string>;
}

const managingRoles = ['role:documents-admin', 'role:admin'];

/** Only owners and document administrators change a document or its rules: seeing it, or the right to add documents, is not enough. */
export function mayManage(owner: string, { subject, tokens }: DocumentCaller): boolean {
  return tokens.has(subject) && (owner === subject || managingRoles.some((role) => tokens.has(role)));
}
