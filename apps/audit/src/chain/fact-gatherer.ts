import type { AuditFact } from '@chassis/contracts';
import { Gatherer } from '@chassis/persistence';
import { Injectable } from '@nestjs/common';
import { ChainStore } from './chain-store.js';

/** One commit for the facts of many deliveries to a tenant, and none waits for a timer. */
@Injectable()
export class FactGatherer {
  private readonly deliveries = new Gatherer<readonly AuditFact[]>({
    write: async (tenant, deliveries) => {
      await this.chain.append(tenant, deliveries.flat());
      return [];
    },
    // Bounds a transaction; more deliveries wait for the next one.
    maxBatch: 500,
    weightOf: (facts) => facts.length,
  });

  constructor(private readonly chain: ChainStore) {}

  /** Resolves when the facts are durable in the tenant's chain. */
  async add(tenant: string, facts: readonly AuditFact[]): Promise<void> {
    await this.deliveries.add(tenant, facts);
  }
}
