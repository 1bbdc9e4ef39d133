import { ChassisError } from '@chassis/contracts';
import { mayChange, type DocumentCaller, type OwnedDocument } from './document-caller.js';

/** The owner of a document, the service of the source that it lies in, or a document administrator. Throws `denied`/`document-not-yours`. */
export function requireOwner(document: OwnedDocument, caller: DocumentCaller, id: string): void {
  if (mayChange(document, caller)) return;
  throw new ChassisError(
    'denied',
    'document-not-yours',
    `Only the owner of document ${id} or a documents-admin may change it. Take another id for a document of your own.`,
  );
}
