import { ChassisError } from '@chassis/contracts';
import { maySubmitUnder, sourceService, type DocumentCaller } from './document-caller.js';

/** Documents inherit the rights of the source they name. Throws `denied`/`source-not-yours`. */
export function requireSource(source: string, caller: DocumentCaller): void {
  if (maySubmitUnder(source, caller)) return;
  throw new ChassisError(
    'denied',
    'source-not-yours',
    `Only ${sourceService(source)} or a documents-admin may add documents to the source ${source}, whose rights they inherit. Leave the source out, or ask a documents-admin.`,
  );
}
