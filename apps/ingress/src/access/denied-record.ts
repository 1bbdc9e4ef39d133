import { Injectable } from '@nestjs/common';
import { AuditRecorded } from '@chassis/contracts';
import { Outbox, outgoing } from '@chassis/messaging';
import { Database } from '@chassis/persistence';
import { Clock } from '@chassis/service-kit';
import { Logger } from '@chassis/telemetry';
import { LRUCache } from 'lru-cache';
import { v7 as uuidv7 } from 'uuid';
import type { Right } from '../domain/rights.js';
import type { Caller } from '../ports/caller.js';
import { CallerTokens } from './caller-tokens.js';

const onceInMs = 60_000;

/** Puts on record who asked for what they may not; the same once a minute, so that insisting does not fill the record. */
@Injectable()
export class DeniedRecord {
  private readonly recent = new LRUCache<string, true>({ max: 10_000, ttl: onceInMs });

  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly tokens: CallerTokens,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** The refusal does not wait for its record. */
  note(caller: Caller, right: Right): void {
    const name = `${caller.tenant}/${caller.subject}/${right}`;
    if (this.recent.has(name)) return;
    this.recent.set(name, true);
    this.write(caller, right).catch((error: unknown) =>
      this.logger.error({ error, subject: caller.subject, right }, 'a refusal was not recorded'),
    );
  }

  private async write(caller: Caller, right: Right): Promise<void> {
    const now = this.clock.now();
    const id = `access.denied/${uuidv7()}`;
    const fact = {
      id,
      kind: 'access.denied',
      at: now.toISOString(),
      service: 'ingress',
      subject: caller.subject,
      data: { right, ...(caller.keyId === undefined ? {} : { key: caller.keyId }) },
    };
    const origin = {
      source: 'ingress' as const,
      tenant: caller.tenant,
      principal: await this.tokens.of(caller),
      now,
      dataClass: 'internal' as const,
      id,
    };
    await this.database.withTenant(caller.tenant, (tx) =>
      this.outbox.add(tx, [outgoing(AuditRecorded, { facts: [fact] }, origin)]),
    );
  }
}
