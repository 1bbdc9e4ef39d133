import { ChassisError } from '@chassis/contracts';

/** A parameter that is wrong, or that nobody here obeys: a silent omission would be a lie. */
export const invalidParameter = (param: string, message: string, code = 'invalid-parameter'): ChassisError =>
  new ChassisError('invalid', code, message, { failures: [{ pointer: `/${param.replaceAll('.', '/')}`, message }] });
