import type { AuditFact } from '@chassis/contracts';
import { Injectable } from '@nestjs/common';
import { ChainStore } from './chain-store.js';

interface Waiting {
  facts: readonly AuditFact[];
  resolve: () => void;
  reject: (error: unknown) => void;
}

/** Bounds a transaction; more deliveries wait for the next one. */
const maxFacts = 500;

/** Gathers what arrives for a tenant while its last batch is being committed: one commit for many deliveries, and none waits for a timer. */
@Injectable()
export class FactGatherer {
  private readonly queues = new Map<string, Waiting[]>();

  constructor(private readonly chain: ChainStore) {}

  /** Resolves when the facts are durable in the tenant's chain. */
  add(tenant: string, facts: readonly AuditFact[]): Promise<void> {
    return new Promise((resolve, reject) => {
      const queue = this.queues.get(tenant);
      if (queue !== undefined) {
        queue.push({ facts, resolve, reject });
        return;
      }
      this.queues.set(tenant, [{ facts, resolve, reject }]);
      void this.drain(tenant);
    });
  }

  private async drain(tenant: string): Promise<void> {
    // Deliveries of the same turn of the event loop belong to the first batch already.
    await Promise.resolve();
    for (let batch = this.take(tenant); batch.length > 0; batch = this.take(tenant)) {
      try {
        await this.chain.append(
          tenant,
          batch.flatMap((one) => one.facts),
        );
        for (const one of batch) one.resolve();
      } catch (error) {
        for (const one of batch) one.reject(error);
      }
    }
    this.queues.delete(tenant);
  }

  private take(tenant: string): Waiting[] {
    const queue = this.queues.get(tenant) ?? [];
    let facts = 0;
    const end = queue.findIndex((one) => (facts += one.facts.length) > maxFacts);
    return queue.splice(0, end === -1 ? queue.length : Math.max(1, end));
  }
}
