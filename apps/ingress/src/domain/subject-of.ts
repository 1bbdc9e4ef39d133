import { ChassisError } from '@chassis/contracts';

/** A bare id is a user's. The composition's own name is nobody's. */
export function subjectOf(id: string): string {
  const subject = id.includes(':') ? id : `user:${id}`;
  if (/^(user|service):[\w.@:-]{1,128}$/.test(subject) && subject !== 'service:setup') return subject;
  throw new ChassisError(
    'invalid',
    'invalid-subject',
    'A user id is letters, digits and . @ - _; a service is service:<id>.',
  );
}
