import { ChassisError } from '@chassis/contracts';
import type { MessageContext } from '@chassis/messaging';
import type { AttemptRef } from '../ports/release-log.js';

/** Which attempt a message speaks of. */
export function attemptOf(context: MessageContext): AttemptRef {
  const { tenant, step } = context;
  if (step === undefined)
    throw new ChassisError('invalid', 'no-step', `${context.envelope.type} must name its run, step and attempt.`);
  return { tenant, run: step.run, step: step.step, attempt: step.attempt };
}
