import { ChassisError } from '@chassis/contracts';
import { Ajv2020 } from 'ajv/dist/2020.js';

/** Throws `invalid`/`bad-event` with JSON pointers when `input` is not what a workflow's input schema (draft 2020-12) allows. */
export function checkInput(schema: unknown, input: unknown, event: string): void {
  const validate = new Ajv2020({ allErrors: true, strict: false, validateFormats: false }).compile(schema as object);
  if (validate(input)) return;
  const failures = (validate.errors ?? []).map((one) => ({
    pointer: one.instancePath,
    message: one.message ?? 'is wrong',
  }));
  const list = failures.map(({ pointer, message }) => `${pointer || '/'} ${message}`).join('; ');
  throw new ChassisError('invalid', 'bad-event', `The event ${event} does not give the workflow its input: ${list}.`, {
    failures,
  });
}
