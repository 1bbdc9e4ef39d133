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

/** Where a document lies, and whose it is. */
export interface OwnedDocument {
  readonly owner: string;
  readonly source: string;
  /** Where a version that waits lies. */
  readonly pending_source: string | null;
}

/** A source's own service looks after what lies in it, whoever answers for it. */
export function mayChange({ owner, source, pending_source }: OwnedDocument, caller: DocumentCaller): boolean {
  if (mayManage(owner, caller)) return true;
  const lies = pending_source ?? source;
  return isOwnService(lies, caller.subject) && caller.tokens.has(caller.subject);
}

/** Whether this is the service of one source; the one for all has none. */
export const isOwnService = (source: string, subject: string): boolean =>
  source !== openSource && subject === sourceService(source);

/** What everybody who may add documents adds them to. */
const openSource = 'api';

/** The principal that adds a source's documents. */
export const sourceService = (source: string): string => `service:source-${source}`;

/** A source gives its documents readers and its name: none but the one for all is taken by who is not its own service or a document administrator. */
export function maySubmitUnder(source: string, { subject, tokens }: DocumentCaller): boolean {
  return source === openSource || mayManage(sourceService(source), { subject, tokens });
}
