import type { Failure } from '@chassis/contracts';
import { isValidIBAN } from 'ibantools';

export const actionCheckName = 'action-arguments';
export const actionCheckVersion = '1';
/** The codes of all that is found wrong with arguments. */
export const actionCheckCodes: readonly string[] = [
  ...['operation', 'type', 'key-missing', 'too-deep', 'amount', 'iban'],
  ...['not-json', 'hash'],
];

const operationForm = /^[a-z][a-z0-9-]{0,62}\.[a-z][a-z0-9-]{0,62}$/;
/** Without these an effect could be neither recognised when it comes twice nor found again. */
const keyFields: readonly string[] = ['vendor', 'invoice', 'reference'];
const deepest = 16;

/** What is wrong with an operation and its arguments, before anyone signs for them; nothing is a pass. */
export function checkArguments(operation: string, values: unknown): Failure[] {
  const failures: Failure[] = [];
  if (!operationForm.test(operation))
    failures.push(
      failure('operation', '', `"${operation.slice(0, 80)}" is not the name of an operation, like erp.pay-invoice`),
    );
  if (typeof values !== 'object' || values === null || Array.isArray(values)) {
    return [...failures, failure('type', '', 'the arguments must be an object')];
  }
  const fields = values as Readonly<Record<string, unknown>>;
  for (const name of keyFields) {
    if (name in fields && isEmpty(fields[name]))
      failures.push(failure('key-missing', `/${name}`, `${name} is part of the business key and must not be empty`));
  }
  if ('amount' in fields && 'iban' in fields && isEmpty(fields['iban']))
    failures.push(failure('key-missing', '/iban', 'a payment needs an account'));
  return [...failures, ...wrongFields(fields, '', 0)];
}

function wrongFields(value: unknown, pointer: string, depth: number): Failure[] {
  if (typeof value !== 'object' || value === null) return [];
  if (depth > deepest) return [failure('too-deep', pointer, `the arguments are nested more than ${deepest} deep`)];
  return Object.entries(value).flatMap(([name, child]) => {
    const at = `${pointer}/${name}`;
    return [...wrongField(name, child, at), ...wrongFields(child, at, depth + 1)];
  });
}

function wrongField(name: string, value: unknown, pointer: string): Failure[] {
  const isAmount = name === 'minor' || (name === 'amount' && typeof value !== 'object');
  if (isAmount && !(Number.isSafeInteger(value) && (value as number) > 0)) {
    return [failure('amount', pointer, `${pointer} must be a positive whole number of minor units`)];
  }
  if (name === 'amount' && value === null) return [failure('amount', pointer, `${pointer} is missing`)];
  if (
    name.toLowerCase() === 'iban' &&
    typeof value === 'string' &&
    !isValidIBAN(value.toUpperCase().replaceAll(/[^A-Z0-9]/g, ''))
  ) {
    return [failure('iban', pointer, `the check digits of the IBAN at ${pointer} are wrong`)];
  }
  return [];
}

const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || (typeof value === 'string' && value.trim() === '');
const failure = (code: string, pointer: string, message: string): Failure => ({
  check: actionCheckName,
  code,
  pointer,
  message,
});
