import { RunCancelled } from '@chassis/contracts';
import { Handles, type MessageContext } from '@chassis/messaging';
import { Controller } from '@nestjs/common';
import { RunEventLog } from '../ports/run-event-log.js';
import { runOf } from '../release/run-of.js';

/** Nothing of a cancelled run leaves; what is in flight finds the mark in the run's row. */
@Controller()
export class RunCancelledHandler {
  constructor(private readonly log: RunEventLog) {}

  @Handles(RunCancelled)
  async handle(_data: RunCancelled, context: MessageContext): Promise<void> {
    await this.log.cancel(context.tenant, runOf(context), context.now());
  }
}
