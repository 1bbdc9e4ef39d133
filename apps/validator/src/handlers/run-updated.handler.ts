import { isTerminal, RunEnded, RunUpdated } from '@chassis/contracts';
import { Handles, type MessageContext } from '@chassis/messaging';
import { Controller } from '@nestjs/common';
import { RunEventLog } from '../ports/run-event-log.js';
import { runOf } from '../release/run-of.js';

/** Writes the engine's word into the run's event log; the end of a run is told to the outside in the same commit. */
@Controller()
export class RunUpdatedHandler {
  constructor(private readonly log: RunEventLog) {}

  @Handles(RunUpdated)
  async handle(data: RunUpdated, context: MessageContext): Promise<void> {
    const { status, workflow, reason, result, costMicroUsd } = data;
    const ended = isTerminal(status)
      ? [
          context.message(RunEnded, {
            status,
            workflow,
            costMicroUsd,
            ...(reason !== undefined && { reason }),
            ...(result !== undefined && { result }),
          }),
        ]
      : [];
    await this.log.append(context.tenant, runOf(context), data, context.now(), ended);
  }
}
