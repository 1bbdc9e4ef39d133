import { RunCancelled } from '@chassis/contracts';
import { Handles, type MessageContext } from '@chassis/messaging';
import { Injectable } from '@nestjs/common';
import { RunningAttempts } from './running-attempts.js';

/** Stops the model calls of a run that was cancelled. */
@Injectable()
export class RunCancelledHandler {
  constructor(private readonly running: RunningAttempts) {}

  @Handles(RunCancelled)
  async handle(_message: RunCancelled, context: MessageContext): Promise<void> {
    if (context.run !== undefined) this.running.abort(context.run);
    await Promise.resolve();
  }
}
