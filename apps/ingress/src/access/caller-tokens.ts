import { Injectable } from '@nestjs/common';
import { documentRoutes, documentTopics } from '@chassis/contracts';
import { Clock } from '@chassis/service-kit';
import { PrincipalTokens } from '@chassis/tenancy';
import { LRUCache } from 'lru-cache';
import type { Caller } from '../ports/caller.js';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Signed principals of callers: one for an hour's questions, kept for half of it, and one for each run. */
@Injectable()
export class CallerTokens {
  private readonly kept = new LRUCache<string, string>({ max: 10_000, ttl: hourMs / 2 });

  constructor(
    private readonly tokens: PrincipalTokens,
    private readonly clock: Clock,
  ) {}

  async of(caller: Pick<Caller, 'tenant' | 'subject' | 'keyId'>): Promise<string> {
    const name = `${caller.tenant}/${caller.subject}/${caller.keyId ?? ''}`;
    const kept = this.kept.get(name);
    if (kept !== undefined) return kept;
    const token = await this.issue(caller, new Date(this.clock.now().getTime() + hourMs), {});
    this.kept.set(name, token);
    return token;
  }

  /** Good until a day after the run's deadline, so that what is late can still be told. */
  async forRun(caller: Caller, run: string, deadline: Date): Promise<string> {
    return await this.issue(caller, new Date(deadline.getTime() + dayMs), { run });
  }

  /** For the messages of a document, which may wait behind many others or for a service that is away; good for nothing else but what indexing asks. */
  async forDocument(caller: Caller): Promise<string> {
    const name = `${caller.tenant}/${caller.subject}/${caller.keyId ?? ''}/documents`;
    const kept = this.kept.get(name);
    if (kept !== undefined) return kept;
    const notAfter = new Date(this.clock.now().getTime() + 7 * dayMs);
    const token = await this.issue(caller, notAfter, { topics: [...documentTopics], routes: [...documentRoutes] });
    this.kept.set(name, token);
    return token;
  }

  private async issue(
    { tenant, subject, keyId }: Pick<Caller, 'tenant' | 'subject' | 'keyId'>,
    notAfter: Date,
    more: { run?: string; topics?: string[]; routes?: string[] },
  ): Promise<string> {
    return await this.tokens.issue({
      tenant,
      subject,
      ...(keyId === undefined ? {} : { keyId }),
      ...more,
      notAfter: notAfter.toISOString(),
    });
  }
}
