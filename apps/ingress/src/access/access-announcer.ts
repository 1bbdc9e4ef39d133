import { Injectable } from '@nestjs/common';
import { AccessChanged, AuditRecorded, type AuditFact } from '@chassis/contracts';
import { Outbox, outgoing } from '@chassis/messaging';
import type { Tx } from '@chassis/persistence';
import { Clock } from '@chassis/service-kit';
import type { GroupState, SubjectState } from '../ports/access-state.js';
import { AccessTables } from './access-tables.js';

/** Who changed it, and under which signed principal. */
export interface Actor {
  readonly subject: string;
  readonly token: string;
}

/** A group as the line hears of it: a subject that lies in other groups. */
export const groupSubject = ({ name, title, rights, memberOf }: GroupState, version: number): SubjectState => ({
  subject: `group:${name}`,
  name: title,
  groups: memberOf,
  roles: [],
  attributes: {},
  limits: {},
  rights,
  isDisabled: false,
  version,
});

/** Tells the line, in the transaction of the change, who a subject is now. */
@Injectable()
export class AccessAnnouncer {
  constructor(
    private readonly outbox: Outbox,
    private readonly tables: AccessTables,
    private readonly clock: Clock,
  ) {}

  async announce(
    tx: Tx,
    actor: Actor,
    states: readonly SubjectState[],
    facts: readonly Pick<AuditFact, 'kind' | 'id' | 'data'>[] = [],
  ): Promise<void> {
    const now = this.clock.now();
    const origin = {
      source: 'ingress' as const,
      tenant: tx.tenant,
      principal: actor.token,
      now,
      dataClass: 'internal' as const,
    };
    const messages = [];
    const recorded: AuditFact[] = facts.map((fact) => ({
      ...fact,
      at: now.toISOString(),
      service: 'ingress',
      subject: actor.subject,
    }));
    for (const state of states) {
      const { subject, version, groups, roles, isDisabled, attributes, limits } = state;
      const id = `access.changed/${subject}/${version}`;
      const disabledKeys = await this.tables.revokedKeys(tx, subject);
      messages.push(
        outgoing(
          AccessChanged,
          { subject, version, groups, roles, isDisabled, disabledKeys, attributes, limits },
          { ...origin, id, key: subject },
        ),
      );
      recorded.push({
        id,
        kind: 'access.changed',
        at: now.toISOString(),
        service: 'ingress',
        subject: actor.subject,
        data: { subject, version, groups, roles, attributes, limits, isDisabled, rights: state.rights },
      });
    }
    const [first] = recorded;
    if (first !== undefined)
      messages.push(outgoing(AuditRecorded, { facts: recorded }, { ...origin, id: `audit.recorded/${first.id}` }));
    await this.outbox.add(tx, messages);
  }
}
