import { Logger } from '@chassis/telemetry';
import { Injectable } from '@nestjs/common';
import { ActionLedger, renewEveryMs } from './action-ledger.js';
import type { ActionTask } from './action-task.js';

/** Work that goes on; disposing of it ends its lease's renewal. */
export interface ActionWork extends Disposable {
  /** Aborted with the task's, and at the time to answer by. */
  readonly signal: AbortSignal;
}

interface Working {
  readonly tenant: string;
}

/**
 * Renews the leases of the rows that this process works on, with one statement a tenant. They stand between different messages for the same business key;
 * the lease of a message stands between deliveries of that one alone.
 */
@Injectable()
export class LeaseKeeper {
  private readonly working = new Set<Working>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly ledger: ActionLedger,
    private readonly logger: Logger,
  ) {}

  begin(task: ActionTask): ActionWork {
    const working = { tenant: task.request.tenant };
    this.working.add(working);
    this.timer ??= setInterval(() => void this.renew(), renewEveryMs).unref();
    const signals = [task.signal];
    if (task.answerBy !== undefined) {
      const leftMs = task.answerBy.getTime() - task.now().getTime();
      signals.push(AbortSignal.timeout(Math.min(Math.max(leftMs, 0), 2_147_483_647)));
    }
    return { signal: AbortSignal.any(signals), [Symbol.dispose]: () => this.end(working) };
  }

  private end(working: Working): void {
    this.working.delete(working);
    if (this.working.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private async renew(): Promise<void> {
    const tenants = new Set([...this.working].map(({ tenant }) => tenant));
    for (const tenant of tenants) {
      // A lease that could not be renewed may be taken by another worker, which the epoch makes harmless.
      await this.ledger
        .renew(tenant)
        .catch((error: unknown) => this.logger.warn({ error }, 'leases could not be renewed'));
    }
  }
}
