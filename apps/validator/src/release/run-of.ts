import { ChassisError } from '@chassis/contracts';
import type { MessageContext } from '@chassis/messaging';

/** Which run a message speaks of. */
export function runOf({ run, envelope }: MessageContext): string {
  if (run === undefined) throw new ChassisError('invalid', 'no-run', `${envelope.type} must name its run.`);
  return run;
}
