import { ChassisError, type Rights } from '@chassis/contracts';

const token = /^(tenant|(user|service|group|role):[^\p{Cc}]{1,200})$/u;

/** Rules are made of known kinds of tokens: a misspelt one would silently allow or deny nobody. Throws `invalid`/`bad-rights`. */
export function checkRights({ allow, deny }: Rights): void {
  const wrong = [...allow, ...deny].filter((one) => !token.test(one));
  if (wrong.length === 0) return;
  throw new ChassisError(
    'invalid',
    'bad-rights',
    `Not a rule: ${wrong.map((one) => JSON.stringify(one)).join(', ')}. A rule is tenant, user:<id>, service:<id>, group:<id> or role:<id>.`,
  );
}

/** Ids and titles stand in rows, logs and URLs: printable characters alone. Throws `invalid`. */
export function checkSubmission(given: { id?: string | undefined; title?: string | undefined; rights: Rights }): void {
  checkRights(given.rights);
  for (const [name, value] of [
    ['id', given.id],
    ['title', given.title],
  ] as const) {
    if (value === undefined || (value.isWellFormed() && !/\p{Cc}/u.test(value))) continue;
    throw new ChassisError('invalid', 'bad-document', `The ${name} of the document holds control characters.`);
  }
}
