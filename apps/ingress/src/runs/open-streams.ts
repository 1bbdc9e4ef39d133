import { Inject, Injectable } from '@nestjs/common';
import { ChassisError } from '@chassis/contracts';
import { CONFIG } from '@chassis/service-kit';
import type { IngressConfig } from '../config.js';

/** Counts what stays open for a tenant: streams and waiting requests. */
@Injectable()
export class OpenStreams {
  private readonly open = new Map<string, number>();

  constructor(@Inject(CONFIG) private readonly config: Pick<IngressConfig, 'MAX_STREAMS_PER_TENANT'>) {}

  /** Takes a place until the returned function is called; throws `throttled`. */
  take(tenant: string): () => void {
    const taken = this.open.get(tenant) ?? 0;
    const limit = this.config.MAX_STREAMS_PER_TENANT;
    if (taken >= limit) {
      throw new ChassisError(
        'throttled',
        'too-many-streams',
        `The tenant has ${limit} streams open; close some, or poll.`,
        { retryAfterMs: 5_000 },
      );
    }
    this.open.set(tenant, taken + 1);
    return () => this.giveBack(tenant);
  }

  private giveBack(tenant: string): void {
    const left = (this.open.get(tenant) ?? 1) - 1;
    if (left > 0) this.open.set(tenant, left);
    else this.open.delete(tenant);
  }
}
