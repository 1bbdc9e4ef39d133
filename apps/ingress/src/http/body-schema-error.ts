import { ChassisError } from '@chassis/contracts';

interface Issue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

const segment = (part: PropertyKey | { readonly key: PropertyKey }): string =>
  String(typeof part === 'object' ? part.key : part)
    .replaceAll('~', '~0')
    .replaceAll('/', '~1');

/** What a request's schema found, with JSON pointers. */
export function bodySchemaError(issues: readonly Issue[]): ChassisError {
  const failures = issues
    .slice(0, 20)
    .map(({ path = [], message }) => ({ pointer: path.map((part) => `/${segment(part)}`).join(''), message }));
  const first = failures[0];
  const where = first === undefined ? '' : `: ${first.pointer || 'the body'} ${first.message}`;
  return new ChassisError('invalid', 'invalid-body', `The request does not fit its schema${where}. See /docs.`, {
    failures,
  });
}
