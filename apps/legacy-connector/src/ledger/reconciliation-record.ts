import { type AuditFact, AuditRecorded } from '@chassis/contracts';
import { outgoing, type OutgoingMessage } from '@chassis/messaging';
import { Clock } from '@chassis/service-kit';
import { PrincipalTokens } from '@chassis/tenancy';
import { Injectable } from '@nestjs/common';
import type { ActionRow } from '../domain/action-row.js';
import type { ActionEnding } from './action-ledger.js';

const subject = 'service:legacy-connector';
const dayMs = 86_400_000;

/** The run has ended; its explanation still says how the action ended. */
@Injectable()
export class ReconciliationRecord {
  constructor(
    private readonly tokens: PrincipalTokens,
    private readonly clock: Clock,
  ) {}

  async of(row: ActionRow, ending: ActionEnding): Promise<OutgoingMessage> {
    const now = this.clock.now();
    const id = `${row.run}/${row.step}/${row.attempt}/action.reconciled/${row.epoch}`;
    const { state, reference, code, isForeign = false } = ending;
    const fact: AuditFact = {
      id,
      kind: 'action.reconciled',
      at: now.toISOString(),
      service: 'legacy-connector',
      run: row.run,
      step: row.step,
      attempt: row.attempt,
      subject,
      data: {
        operation: row.operation,
        state,
        isForeign,
        arguments: row.arguments,
        ...(reference && { reference }),
        ...(code && { code }),
      },
    };
    const principal = await this.tokens.issue({
      tenant: row.tenant,
      subject,
      notAfter: new Date(now.getTime() + dayMs).toISOString(),
    });
    return outgoing(
      AuditRecorded,
      { facts: [fact] },
      { source: 'legacy-connector', tenant: row.tenant, principal, id, now, dataClass: row.dataClass },
    );
  }
}
