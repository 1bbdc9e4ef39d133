import { randomUUID } from 'node:crypto';
import { type AuditFact, AuditRecorded } from '@chassis/contracts';
import { Outbox, outgoing, type RouteContext } from '@chassis/messaging';
import type { Tx } from '@chassis/persistence';
import { Injectable } from '@nestjs/common';

/** What happened to a workflow: names, hashes and numbers, never its text. */
export interface WorkflowFact {
  readonly kind:
    | 'workflow.draft-saved'
    | 'workflow.draft-deleted'
    | 'workflow.checked'
    | 'workflow.publication-requested'
    | 'workflow.publication-refused'
    | 'workflow.published'
    | 'workflow.provision-kept-back'
    | 'workflow.rolled-back'
    | 'workflow.policy-changed';
  readonly workflow: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Puts facts about workflows into the audit chain, in the transaction of what they tell. */
@Injectable()
export class WorkflowRecord {
  constructor(private readonly outbox: Outbox) {}

  async add(tx: Tx, { kind, workflow, data }: WorkflowFact, context: RouteContext): Promise<void> {
    const now = context.now();
    const id = `workflow/${workflow}/${kind}/${randomUUID()}`;
    const known = Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined));
    const { subject, keyId } = context.principal;
    const fact: AuditFact = {
      id,
      kind,
      at: now.toISOString(),
      service: 'orchestrator',
      subject,
      data: { workflow, ...known, ...(keyId !== undefined && { keyId }) },
    };
    const origin = { source: 'orchestrator' as const, tenant: tx.tenant, principal: context.token, now };
    await this.outbox.add(tx, [
      outgoing(AuditRecorded, { facts: [fact] }, { ...origin, id: `audit.recorded/${id}`, dataClass: 'internal' }),
    ]);
  }
}
