import { Logger } from '@chassis/telemetry';
import { Injectable } from '@nestjs/common';
import { ActionLedger, renewEveryMs } from './action-ledger.js';
import type { ActionTask } from './action-task.js';

/** Work that goes on; disposing of it ends its lease's renewal. */
export interface ActionWork extends Disposable {
  /** Aborted at the time to answer by, when the run is cancelled, or when the process stops. */
  readonly signal: AbortSignal;
}

interface Working {
  readonly tenant: string;
  readonly run: string;
  /** What undoes something goes on when its run is cancelled. */
  readonly isCompensation: boolean;
  readonly cancel: AbortController;
}

/** Knows what this process works on: renews the leases of its rows with one statement a tenant, and can call off a run. */
@Injectable()
export class LeaseKeeper {
  private readonly working = new Set<Working>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly ledger: ActionLedger,
    private readonly logger: Logger,
  ) {}

  begin(task: ActionTask): ActionWork {
    const { tenant, run } = task.request;
    const working = { tenant, run, isCompensation: task.operation.undoes !== undefined, cancel: new AbortController() };
    this.working.add(working);
    this.timer ??= setInterval(() => void this.renew(), renewEveryMs).unref();
    const signals = [task.signal, working.cancel.signal];
    if (task.answerBy !== undefined) {
      const leftMs = task.answerBy.getTime() - task.now().getTime();
      signals.push(AbortSignal.timeout(Math.min(Math.max(leftMs, 0), 2_147_483_647)));
    }
    return { signal: AbortSignal.any(signals), [Symbol.dispose]: () => this.end(working) };
  }

  /** Interrupts what waits for a slot or for an answer that is not coming. */
  callOff(tenant: string, run: string): void {
    for (const one of this.working) {
      if (one.tenant === tenant && one.run === run && !one.isCompensation) one.cancel.abort();
    }
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
