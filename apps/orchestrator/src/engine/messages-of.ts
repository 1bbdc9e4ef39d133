import { createHash } from 'node:crypto';
import {
  type AuditFact,
  AuditRecorded,
  RunCancelled,
  RunUpdated,
  topics,
  type MessageDefinition,
} from '@chassis/contracts';
import { outgoing, type OutgoingMessage } from '@chassis/messaging';
import type { RunRow } from '../adapters/run-row.js';
import type { Command, CommandOf } from '../domain/command.js';

interface Sender {
  readonly tenant: string;
  readonly row: RunRow;
  readonly now: Date;
  readonly traceparent: string | undefined;
}

/** The messages of one run's commit: commands to stages, the run's new state, and one record of all facts. Ids are the same at a repetition. */
export function messagesOf(
  sender: Sender,
  commands: readonly Command[],
  facts: readonly AuditFact[],
): OutgoingMessage[] {
  const messages = commands.flatMap((command) => {
    if (command.kind === 'send') return [commandMessage(sender, command)];
    if (command.kind === 'update') return [updateMessage(sender, command)];
    if (command.kind === 'broadcast-cancel') return [cancelMessage(sender, command)];
    return [];
  });
  const all = [...facts, ...commands.filter((one) => one.kind === 'fact').map((one) => factOf(sender, one))];
  return all.length === 0 ? messages : [...messages, auditMessage(sender, all)];
}

const originOf = ({ tenant, row, now, traceparent }: Sender, id: string) => ({
  source: 'orchestrator' as const,
  tenant,
  principal: row.principal,
  id,
  now,
  run: row.run,
  dataClass: row.state.dataClass,
  deadline: new Date(row.state.deadlineAt).toISOString(),
  ...((traceparent ?? row.traceparent) !== undefined && { traceparent: traceparent ?? row.traceparent }),
});

function commandMessage(sender: Sender, { topic, step, attempt, data, suffix }: CommandOf<'send'>): OutgoingMessage {
  const { run } = sender.row;
  const id = `${run}/${step}/${attempt}/${topic}${suffix === undefined ? '' : `/${suffix}`}`;
  return outgoing(topics[topic].message as MessageDefinition, data, {
    ...originOf(sender, id),
    step: { run, step, attempt },
  });
}

function updateMessage(
  sender: Sender,
  { version, status, step, reason, detail, result, approval }: CommandOf<'update'>,
): OutgoingMessage {
  const { row } = sender;
  const data = {
    version,
    status,
    workflow: row.workflow,
    costMicroUsd: row.state.costMicroUsd,
    ...(step !== undefined && { step }),
    ...(reason !== undefined && { reason }),
    ...(detail && { detail }),
    ...(result && { result }),
    ...(approval && { approval: { ...approval, dueAt: new Date(approval.dueAt).toISOString() } }),
  };
  return outgoing(RunUpdated, data, originOf(sender, `${row.run}/run.updated/${version}`));
}

function cancelMessage(sender: Sender, { reason, by }: CommandOf<'broadcast-cancel'>): OutgoingMessage {
  return outgoing(RunCancelled, { reason, by }, originOf(sender, `${sender.row.run}/run.cancelled`));
}

function auditMessage(sender: Sender, facts: readonly AuditFact[]): OutgoingMessage {
  const hash = createHash('sha256')
    .update(facts.map(({ id }) => id).join('\n'))
    .digest('hex')
    .slice(0, 24);
  return outgoing(
    AuditRecorded,
    { facts: [...facts] },
    originOf(sender, `${sender.row.run}/audit.recorded/${hash}`) as never,
  );
}

function factOf({ row, now }: Sender, { fact, step, attempt, suffix, data }: CommandOf<'fact'>): AuditFact {
  const place = [row.run, step, attempt, fact, suffix].filter((part) => part !== undefined);
  const plain = Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined));
  return {
    id: place.join('/'),
    kind: fact,
    at: now.toISOString(),
    service: 'orchestrator',
    run: row.run,
    subject: row.subject,
    ...(step !== undefined && { step }),
    ...(attempt !== undefined && { attempt }),
    data: plain,
  };
}
