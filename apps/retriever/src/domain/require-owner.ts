import { ChassisError } from '@chassis/contracts';
import { mayManage, type DocumentCaller } from './document-caller.js';

/** The owner of a document or a document administrator. Throws `denied`/`document-not-yours`. */
export function requireOwner(owner: string, caller: DocumentCaller, id: string): void {
  if (mayManage(owner, caller)) return;
  throw new ChassisError(
    'denied',
    'document-not-yours',
    `Only the owner of document ${id} or a documents-admin may change it. Take another id for a document of your own.`,
  );
}
