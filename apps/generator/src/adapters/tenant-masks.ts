import { DisclosureGet } from '@chassis/contracts';
import { type MessageContext, RouteClient } from '@chassis/messaging';
import { Logger } from '@chassis/telemetry';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';

/** As old as what the validator itself goes by may be. */
const knownForMs = 1_000;

/** Whether a tenant has something masked in its answers, whatever their workflows say. */
@Injectable()
export class TenantMasks {
  private readonly known = new LRUCache<string, Promise<boolean>>({ max: 10_000, ttl: knownForMs });

  constructor(
    private readonly routes: RouteClient,
    private readonly logger: Logger,
  ) {}

  /** True also where the validator does not say: then nothing is kept. */
  async has(context: MessageContext): Promise<boolean> {
    const { tenant } = context;
    const known = this.known.get(tenant);
    if (known !== undefined) return await known;
    const asking = this.ask(context);
    this.known.set(tenant, asking);
    return await asking;
  }

  private async ask({ envelope, signal }: MessageContext): Promise<boolean> {
    try {
      const { policy } = await this.routes.call(DisclosureGet, {}, { token: envelope.principal, signal });
      return policy.secrets === 'mask' || Object.values(policy.kinds).includes('mask');
    } catch (error) {
      this.logger.warn({ error }, 'what the tenant has masked is not known; answers are not cached meanwhile');
      return true;
    }
  }
}
