import { SourceForget, SourceSeen } from '@chassis/contracts';
import { RouteClient } from '@chassis/messaging';
import { Clock, CONFIG } from '@chassis/service-kit';
import { PrincipalTokens } from '@chassis/tenancy';
import { Inject, Injectable } from '@nestjs/common';
import type { LegacyConnectorConfig } from '../config.js';
import { sourceService } from '../domain/source-service.js';
import { hiddenAfterMs } from '../domain/source-limits.js';
import type { StoredSource } from './source-store.js';

const validMs = 300_000;

/** Tells the owner of documents how far sources were seen: where that is not said in time, it shows nothing of them. */
@Injectable()
export class SourceLeases {
  constructor(
    private readonly routes: RouteClient,
    private readonly tokens: PrincipalTokens,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: LegacyConnectorConfig,
  ) {}

  /** A look that saw all of it, begun so long ago. */
  async seenWhole(tenant: string, source: StoredSource, agoMs: number): Promise<void> {
    await this.tell(tenant, source, { isWhole: true, agoMs: Math.ceil(agoMs) });
  }

  /** What it is, without having been seen anew: only its limit counts where it is known already. */
  async known(tenant: string, source: StoredSource): Promise<void> {
    const agoMs = this.clock.now().getTime() - seenAt(source).getTime();
    await this.tell(tenant, source, { isWhole: false, agoMs: Math.max(0, agoMs) });
  }

  async forget(tenant: string, source: string): Promise<void> {
    await this.routes.call(SourceForget, { source }, { token: await this.token(tenant, source) });
  }

  /** When its documents are hidden, unless it is seen whole before, and whether they are; nothing where they never are. */
  endOf(source: StoredSource): { readonly staleAt?: string; readonly isStale?: boolean } {
    const afterMs = this.limitOf(source);
    if (afterMs === undefined) return {};
    const staleAt = new Date(seenAt(source).getTime() + afterMs);
    return { staleAt: staleAt.toISOString(), isStale: staleAt <= this.clock.now() };
  }

  private async tell(
    tenant: string,
    source: StoredSource,
    seen: { readonly isWhole: boolean; readonly agoMs: number },
  ): Promise<void> {
    const { name, languages } = source.config;
    const staleAfterMs = this.limitOf(source) ?? null;
    const given = { source: name, ...seen, staleAfterMs, ...(languages !== undefined && { languages }) };
    await this.routes.call(SourceSeen, given, { token: await this.token(tenant, name) });
  }

  private limitOf({ config }: StoredSource): number | undefined {
    return hiddenAfterMs(config, this.config.SOURCES_STALE_AFTER_MS);
  }

  private async token(tenant: string, source: string): Promise<string> {
    const notAfter = new Date(this.clock.now().getTime() + validMs).toISOString();
    return await this.tokens.issue({ tenant, subject: sourceService(source), notAfter });
  }
}

const seenAt = ({ completeAt, changedAt }: StoredSource): Date => completeAt ?? changedAt;
