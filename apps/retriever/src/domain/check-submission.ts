import { ChassisError, type Rights } from '@chassis/contracts';
import { checkRights, checkScope } from './check-rights.js';

/** Ids and titles stand in rows, logs and URLs: printable characters alone. Throws `invalid`. */
export function checkSubmission(given: {
  id?: string | undefined;
  title?: string | undefined;
  owner?: string | undefined;
  rights: Rights;
  source: string;
  folder: string;
}): void {
  checkRights(given.rights);
  checkScope(given.source, given.folder);
  if (given.owner !== undefined && !/^(?:user|service):./.test(given.owner))
    throw new ChassisError('invalid', 'bad-document', 'The owner of a document is user:<id> or service:<id>.');
  for (const [name, value] of [
    ['id', given.id],
    ['title', given.title],
    ['owner', given.owner],
  ] as const) {
    if (value === undefined || (value.isWellFormed() && !/\p{Cc}/u.test(value))) continue;
    throw new ChassisError('invalid', 'bad-document', `The ${name} of the document holds control characters.`);
  }
}
