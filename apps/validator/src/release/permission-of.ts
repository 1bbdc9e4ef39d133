import type { MessageContext } from '@chassis/messaging';
import type { Permission } from '../ports/current-access.js';
import type { PreparedContext } from './check-contexts.js';

/** Under what the passages of an attempt were permitted. */
export const permissionOf = (prepared: PreparedContext, context: MessageContext): Permission => ({
  tenant: context.tenant,
  token: context.envelope.principal,
  context: prepared.id,
  passages: prepared.request.passages,
  accessVersion: prepared.request.accessVersion,
});
