import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AuditRecorded, LegacyEvent, defaultDataClass } from '@chassis/contracts';
import { Outbox, outgoing } from '@chassis/messaging';
import { PayloadStore } from '@chassis/payloads';
import { Database } from '@chassis/persistence';
import { Clock } from '@chassis/service-kit';
import { CallerTokens } from '../access/caller-tokens.js';
import type { ForeignEvent } from '../domain/foreign-event.js';
import type { Caller } from '../ports/caller.js';

/** Passes events of old systems on to the connector, all of a request or none. The same event twice has the same message id; the connector takes it once. */
@Injectable()
export class TakeEvents {
  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly payloads: PayloadStore,
    private readonly tokens: CallerTokens,
    private readonly clock: Clock,
  ) {}

  async take(caller: Caller, events: readonly ForeignEvent[]): Promise<void> {
    const { tenant, subject } = caller;
    const now = this.clock.now();
    const origin = { source: 'ingress' as const, tenant, principal: await this.tokens.of(caller), now };
    const stored = await Promise.all(
      events.map(async ({ data, ...event }) => ({
        ...event,
        data: await this.payloads.put(tenant, data, defaultDataClass),
      })),
    );
    const messages = stored.map((event) =>
      outgoing(LegacyEvent, event, { ...origin, id: messageId(event), key: event.source, dataClass: defaultDataClass }),
    );
    const facts = stored.map((event) => ({
      id: messageId(event),
      kind: 'event.received',
      at: now.toISOString(),
      service: 'ingress',
      subject,
      data: { source: event.source, type: event.type, event: event.id, data: event.data.payload },
    }));
    const record = outgoing(
      AuditRecorded,
      { facts },
      { ...origin, id: `${facts[0]!.id}/audit`, dataClass: 'internal' },
    );
    await this.database.withTenant(tenant, (tx) => this.outbox.add(tx, [...messages, record]));
  }
}

/** Source and id together are unique (CloudEvents 1.0, 3.1); hashed, since each may be long. */
const messageId = ({ source, id }: { source: string; id: string }): string =>
  `legacy.event/${createHash('sha256')
    .update(JSON.stringify([source, id]))
    .digest('hex')}`;
