import type { DataClass, PayloadRef } from '@chassis/contracts';
import type { PayloadStore } from '@chassis/payloads';
import { LRUCache } from 'lru-cache';

const longestText = 4_000;

/** Steps of a run often hand on the same short text: it is stored once, and named again for a while without another write. */
export class RecentPayloads {
  private readonly refs: LRUCache<string, PayloadRef>;

  constructor(
    private readonly payloads: PayloadStore,
    ttlMs: number,
  ) {
    this.refs = new LRUCache({ max: 2_000, ttl: ttlMs });
  }

  async text(tenant: string, text: string, dataClass: DataClass): Promise<PayloadRef> {
    return await this.once(
      `${tenant}/${dataClass}/text/${text}`,
      text.length,
      async () => await this.payloads.put(tenant, text, dataClass),
    );
  }

  async json(tenant: string, value: unknown, dataClass: DataClass): Promise<PayloadRef> {
    const json = JSON.stringify(value) ?? 'null';
    return await this.once(
      `${tenant}/${dataClass}/json/${json}`,
      json.length,
      async () => await this.payloads.putJson(tenant, value, dataClass),
    );
  }

  private async once(key: string, length: number, put: () => Promise<PayloadRef>): Promise<PayloadRef> {
    const known = this.refs.get(key);
    if (known !== undefined) return known;
    const ref = await put();
    if (length <= longestText) this.refs.set(key, ref);
    return ref;
  }
}
