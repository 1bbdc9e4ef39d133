import { RunCancelled } from '@chassis/contracts';
import { Handles, type MessageContext } from '@chassis/messaging';
import { Controller } from '@nestjs/common';
import { ActionLedger } from '../ledger/action-ledger.js';
import { Connectors } from '../systems/connectors.js';

/** Sends nothing more for the run, except what undoes what was done. What waits or is under way is aborted by its lease. */
@Controller()
export class RunCancelledHandler {
  constructor(
    private readonly ledger: ActionLedger,
    private readonly connectors: Connectors,
  ) {}

  @Handles(RunCancelled)
  async handle(_data: RunCancelled, { tenant, run }: MessageContext): Promise<void> {
    if (run === undefined) return;
    const compensations = this.connectors.all().filter(({ undoes }) => undoes !== undefined);
    await this.ledger.cancelRun(
      tenant,
      run,
      compensations.map(({ name }) => name),
    );
  }
}
