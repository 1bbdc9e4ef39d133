import { ChassisError } from '@chassis/contracts';
import { mayManage, sourceService, type DocumentCaller } from './document-caller.js';

/** Whose a document is may be said of oneself, by a source's own service of what lies in it, and by document administrators. Throws `denied`/`owner-not-yours`. */
export function requireNaming(owner: string | undefined, source: string, caller: DocumentCaller): void {
  if (owner === undefined || owner === caller.subject || mayManage(sourceService(source), caller)) return;
  throw new ChassisError(
    'denied',
    'owner-not-yours',
    `Only ${sourceService(source)} or a documents-admin may give a document of the source ${source} to ${owner}. Leave the owner out.`,
  );
}
