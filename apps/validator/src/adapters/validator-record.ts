import { randomUUID } from 'node:crypto';
import { AuditRecorded } from '@chassis/contracts';
import { outgoing, type OutgoingMessage, type RouteContext } from '@chassis/messaging';

/** What somebody did by a route, for the audit; ids, numbers and settings alone. */
export function validatorRecord(kind: string, data: Record<string, unknown>, context: RouteContext): OutgoingMessage {
  const { tenant, token, principal } = context;
  const [id, now] = [randomUUID(), context.now()];
  const fact = { id, kind, at: now.toISOString(), service: 'validator', subject: principal.subject, data };
  const origin = { source: 'validator' as const, tenant, principal: token, now, dataClass: 'internal' as const };
  return outgoing(AuditRecorded, { facts: [fact] }, { ...origin, id: `${id}/audit`, key: tenant });
}
