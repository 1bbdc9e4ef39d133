import { ChassisError, type Rights } from '@chassis/contracts';
import { attributeKinds } from './caller-tokens.js';

const attribute = `(${attributeKinds.join('|')}):[^\\p{Cc}]{1,200}`;
const token = new RegExp(`^(tenant|(user|service|role):[^\\p{Cc}]{1,200}|group:[^\\p{Cc}]{1,400}|${attribute})$`, 'u');
const requirement = new RegExp(`^${attribute}$`, 'u');

const kinds =
  'tenant, user:<id>, service:<id>, group:<name>, group:<source>/<name>, role:<id>, region:<value> or purpose:<value>';

/** Rules are made of known kinds of tokens: a misspelt one would silently allow or deny nobody. Throws `invalid`/`bad-rights`. */
export function checkRights({ allow, deny, require = [], validFrom, validUntil }: Rights): void {
  refuse([...allow, ...deny], token, kinds);
  refuse(require, requirement, 'region:<value> or purpose:<value>, which callers must have besides');
  if (validFrom === undefined || validUntil === undefined || Date.parse(validFrom) < Date.parse(validUntil)) return;
  throw bad(`The rights end (${validUntil}) before they begin (${validFrom}); nobody could ever see the document.`);
}

/** A source's name, and a folder as `a/b`: what is written in two ways would inherit in one of them alone. Throws `invalid`/`bad-rights`. */
export function checkScope(source: string, folder: string): void {
  if (!/^[\w.:@-]{1,200}$/.test(source))
    throw bad(`A source is named by letters, digits and . : @ - _, not ${JSON.stringify(source)}.`);
  const isPlain = folder.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
  if (folder !== '' && (!isPlain || /\p{Cc}/u.test(folder) || !folder.isWellFormed()))
    throw bad(`A folder is written like a/b, without slashes at its ends, not ${JSON.stringify(folder)}.`);
}

function refuse(tokens: readonly string[], pattern: RegExp, expected: string): void {
  const wrong = tokens.filter((one) => !pattern.test(one) || !one.isWellFormed());
  if (wrong.length === 0) return;
  throw bad(`Not a rule: ${wrong.map((one) => JSON.stringify(one)).join(', ')}. A rule is ${expected}.`);
}

const bad = (message: string): ChassisError => new ChassisError('invalid', 'bad-rights', message);
