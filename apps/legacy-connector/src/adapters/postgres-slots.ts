import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Database } from '@chassis/persistence';
import { Injectable } from '@nestjs/common';
import { type Slot, type SlotRule, Slots } from '../ports/slots.js';

interface Waiter {
  readonly rule: SlotRule;
  readonly signal: AbortSignal;
  readonly resolve: (slot: Slot) => void;
  readonly reject: (cause: unknown) => void;
}

/**
 * Slots as rows of our own database. Taking one sets its time to `timeout + perMs` ahead, so that even a taker who dies has no request
 * under way when it comes back; releasing sets it `perMs` ahead of the moment when the answer was here, which is after the system got the request.
 * Two hundredths are added for clocks that do not run alike.
 */
@Injectable()
export class PostgresSlots extends Slots {
  private readonly queues = new Map<string, Waiter[]>();

  constructor(private readonly database: Database) {
    super();
  }

  take(rule: SlotRule, signal: AbortSignal): Promise<Slot> {
    return new Promise((resolve, reject) => {
      const waiter = { rule, signal, resolve, reject };
      const queue = this.queues.get(rule.system);
      if (queue !== undefined) return void queue.push(waiter);
      const started = [waiter];
      this.queues.set(rule.system, started);
      void this.serve(rule.system, started);
    });
  }

  /** One waiter after the other; waits in memory until the next slot is due. */
  private async serve(system: string, queue: Waiter[]): Promise<void> {
    for (let waiter = queue[0]; waiter !== undefined; waiter = queue[0]) {
      if (await this.isServed(waiter)) queue.shift();
    }
    this.queues.delete(system);
  }

  private async isServed({ rule, signal, resolve, reject }: Waiter): Promise<boolean> {
    if (signal.aborted) {
      reject(signal.reason);
      return true;
    }
    try {
      const taken = await this.tryTake(rule);
      if (typeof taken !== 'number') {
        resolve(taken);
        return true;
      }
      // Looks up at least every second: another instance may have released one early, or the waiter may have gone.
      await sleep(Math.min(Math.max(taken, 1), 1_000), undefined, { signal }).catch(() => undefined);
      return false;
    } catch (cause) {
      reject(cause);
      return true;
    }
  }

  /** A slot, or the milliseconds until the next one is due. */
  private async tryTake(rule: SlotRule): Promise<Slot | number> {
    const restMs = Math.ceil(rule.perMs * 1.02);
    const taker = randomUUID();
    const startedAt = performance.now();
    const parameters = [rule.system, rule.requests, rule.timeoutMs + restMs, taker];
    const [row] = await this.database.acrossTenants<{ taken: number | null; wait_ms: number }>('take_slot', parameters);
    if (row === undefined || row.taken === null) return Math.ceil(row?.wait_ms ?? 100);
    const release = async (): Promise<void> => {
      await this.database.acrossTenants('release_slot', [rule.system, row.taken, taker, restMs]);
    };
    return { endsAt: startedAt + rule.timeoutMs, release };
  }
}
