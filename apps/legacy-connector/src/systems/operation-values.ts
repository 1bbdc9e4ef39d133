import { ChassisError } from '@chassis/contracts';
import { evaluate } from '@chassis/expressions';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { businessKeyOf } from '../domain/business-key.js';
import type { Operation } from '../domain/operation.js';

const ajv = new Ajv({ allErrors: true, strict: false });
const compiled = new WeakMap<object, ValidateFunction>();

function failuresOf(schema: object, value: unknown): { pointer: string; message: string }[] {
  const validate = compiled.get(schema) ?? ajv.compile(schema);
  compiled.set(schema, validate);
  if (validate(value)) return [];
  return (validate.errors ?? []).map((one: ErrorObject) => ({
    pointer: one.instancePath,
    message: one.message ?? 'is wrong',
  }));
}

/** Throws `invalid`/`invalid-arguments` with JSON pointers for what the operation's file does not allow. */
export function checkArguments(operation: Operation, values: unknown): void {
  const failures = failuresOf(operation.arguments, values);
  if (failures.length === 0) return;
  const list = failures.map(({ pointer, message }) => `${pointer || '/'} ${message}`).join('; ');
  throw new ChassisError('invalid', 'invalid-arguments', `${operation.name}: ${list}.`, { failures });
}

/** What is sent to the system. */
export async function requestOf(operation: Operation, values: unknown): Promise<unknown> {
  return operation.request === 'arguments' ? values : await evaluate(operation.request, { arguments: values });
}

/** What the system's answer means, checked against the file's schema; null when nothing was found. */
export async function resultOf(operation: Operation, values: unknown, answer: unknown): Promise<unknown> {
  const names = operation.call.kind === 'sql' ? { arguments: values, rows: answer } : { arguments: values, answer };
  const result = operation.answer === 'answer' ? answer : await evaluate(operation.answer, names);
  if (result === null || result === undefined) return null;
  checkResult(operation, result);
  return result;
}

/** Throws `bug`/`unexpected-answer` when a result is not what the file promises. */
export function checkResult(operation: Operation, result: unknown): void {
  const failures = failuresOf(operation.result, result);
  if (failures.length === 0) return;
  const list = failures.map(({ pointer, message }) => `${pointer || '/'} ${message}`).join('; ');
  throw new ChassisError(
    'bug',
    'unexpected-answer',
    `${operation.name} answered something else than its file says: ${list}.`,
    { failures },
  );
}

/** The reference by which the system knows the effect. */
export async function referenceOf(operation: Operation, result: unknown): Promise<string> {
  return String(await evaluate(operation.reference ?? 'null', { result }));
}

/** The effect's business key; without a declared one the step of the run is the key. What a person permitted once more is another effect: the approval is part of its key. */
export async function keyOf(
  operation: Operation,
  values: unknown,
  step: { run: string; step: string },
  onceMoreBy?: string,
): Promise<string> {
  const more = onceMoreBy === undefined ? [] : [{ onceMoreBy }];
  if (operation.businessKey === undefined) return businessKeyOf([step.run, step.step, ...more]);
  const parts: unknown[] = [];
  for (const part of operation.businessKey) parts.push(await evaluate(part, { arguments: values }));
  return businessKeyOf([...parts, ...more]);
}
